using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>The rules of a key map.</summary>
public sealed class KeyMapTests
{
    [Theory]
    [InlineData("backbone.body.conv1.weight", "backbone.conv1.weight")]
    [InlineData("roi_heads.box.weight", null)]
    [InlineData("other.roi_heads.weight", "other.roi_heads.weight")]
    [InlineData("a.old.b.old.c", "a.new.b.new.c")]
    [InlineData("old.first", "kept.first")]
    public void TheFirstRuleThatMatchesDecides(string name, string? expected)
    {
        var map = KeyMap.Parse("""
            {
              // torchvision's
              "^backbone\\.body\\.(.*)$": "backbone.$1",
              "^roi_heads\\.": null,
              "^old": "kept",
              "old": "new",
            }
            """, "map.json");
        Assert.Equal(expected, map.Apply(name));
    }

    [Theory]
    [InlineData("""{"(": "x"}""", "Key map 'map.json', rule '(': Invalid pattern")]
    [InlineData("""{"(?=a)": "x"}""", "Key map 'map.json', rule '(?=a)': ")]
    [InlineData("""{"^a": "b", "^a": "c"}""", "Key map 'map.json', rule '^a': it stands twice")]
    [InlineData("""{"^a": 3}""", "Key map 'map.json', rule '^a': expected a string, or null to leave the tensor out, but it is the number 3.")]
    [InlineData("""{"^a": {}}""", "but it is an object.")]
    [InlineData("""{"^a": true}""", "but it is true.")]
    [InlineData("""{"^(a)": "$1$2"}""", "rule '^(a)': its replacement '$1$2' names group '2', which the pattern lacks.")]
    [InlineData("""{"^(a)": "${b}"}""", "names group 'b', which the pattern lacks.")]
    [InlineData("[]", "Key map 'map.json': expected an object of patterns and replacements, but it is an array.")]
    [InlineData("{", "Key map 'map.json' is no JSON: ")]
    [InlineData("", "Key map 'map.json' is no JSON: ")]
    [InlineData("""{"\ud800": "x"}""", "Key map 'map.json' is no JSON: ")]
    public void SaysWhatIsWrongWithARule(string json, string expected)
    {
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => KeyMap.Parse(json, "map.json"));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void AReplacementMayHoldDollars() => Assert.Equal("$1a", KeyMap.Parse("""{"^(a)": "$$1$1"}""", "map.json").Apply("a"));

    [Theory]
    [InlineData("detectron2")]
    [InlineData("torchvision-fpn")]
    public void FindsTheBuiltInOnesByName(string name) => Assert.Equal(name, KeyMap.Find(name).Name);

    [Fact]
    public void FindsAFile()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.Write("map.json", """{"^a\\.": "b."}"""u8.ToArray());
        Assert.Equal([new KeyRule(@"^a\.", "b.")], KeyMap.Find(path).Rules);
    }

    [Fact]
    public void SuggestsABuiltInOne() => Assert.Equal(
        "There is no key map 'detectron': neither a file nor a built-in one (detectron2, torchvision-fpn). Did you mean 'detectron2'?",
        Assert.Throws<WeightsFileException>(() => KeyMap.Find("detectron")).Message);

    [Fact]
    public void SaysThatAFileIsAbsent() =>
        Assert.StartsWith("Key map 'absent.json' cannot be read: ", Assert.Throws<WeightsFileException>(() => KeyMap.Load("absent.json")).Message, StringComparison.Ordinal);

    /// <summary>A name comes from a file that somebody else wrote: no pattern may take long over one.</summary>
    [Fact(Timeout = 5_000)]
    public async Task TakesNoLongerForAHostileName()
    {
        var map = KeyMap.Parse("""{"^(a+)+$": "b"}""", "map.json");
        string name = new string('a', 10_000) + "!";
        Assert.Equal(name, await Task.Run(() => map.Apply(name)));
    }
}
