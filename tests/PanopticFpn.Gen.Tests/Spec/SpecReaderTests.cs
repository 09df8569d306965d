using Microsoft.CodeAnalysis.Text;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

public sealed class SpecReaderTests
{
    private const string Street = """
        { "$schema": "./pfpn.schema.json", "model": "StreetFpn", "namespace": "Street.Models",
          "backbone": { "type": "resnet", "depth": 50 },
          "fpn": { "channels": 192 },
          "semantic": { "channels": 96, "classes": 32 } }
        """;

    private static readonly NetworkSpec StreetSpec =
        new("StreetFpn", "Street.Models", ResNet.OfDepth(50), Specs.Fpn(192), Specs.Semantic(96, 32));

    [Fact]
    public void ReadsWhatIsWritten() => Assert.Equal(StreetSpec, Read(Street));

    [Fact]
    public void FillsDefaultsIn()
    {
        NetworkSpec spec = Read("""{ "model": "A", "backbone": { "type": "resnet", "depth": 18 }, "fpn": {}, "semantic": { "classes": 1 } }""");
        Assert.Equal(new NetworkSpec("A", "Project", ResNet.OfDepth(18), Specs.Fpn(256), Specs.Semantic(128, 1)), spec);
    }

    [Fact]
    public void ClassesHaveNamesAndColours()
    {
        NetworkSpec spec = Read("""
            { "model": "A", "backbone": { "type": "resnet", "depth": 18 }, "fpn": {},
              "semantic": { "classes": ["Sky", "traffic light", "2nd lane", "Straße"], "colors": ["#808080", "#80000f", "#000000", "#FFFFFF"], "ignore": 11 } }
            """);
        ComponentSpec semantic = spec.Semantic!;
        ClassList classes = semantic.Get(SemanticBranch.Classes);
        Assert.Equal(4, classes.Count);
        Assert.Equal(["Sky", "TrafficLight", "_2ndLane", "Straße"], classes.Names.Select(name => name.Identifier));
        Assert.Equal("traffic light", classes.Names[1].Name);
        Assert.Equal([0x808080, 0x80000f, 0, 0xffffff], semantic.Get(SemanticBranch.Colors));
        Assert.Equal(11, semantic.Get(SemanticBranch.Ignore));
    }

    [Fact]
    public void LeavesOutWhatIsNotWritten()
    {
        Assert.Equal(
            new NetworkSpec("A", "Project", ResNet.OfDepth(152), null, null),
            Read("""{ "model": "A", "backbone": { "type": "resnet", "depth": 152 } }"""));
        Assert.Equal(
            new NetworkSpec("A", "Project", ResNet.OfDepth(34), Specs.Fpn(8), null),
            Read("""{ "model": "A", "backbone": { "type": "resnet", "depth": 34 }, "fpn": { "channels": 8 } }"""));
    }

    [Fact]
    public void LayoutOrderCommentsAndEscapesDoNotMatter() => Assert.Equal(StreetSpec, Read(
        "\uFEFF// A street.\r\n{\r\n\t\"semantic\": { \"classes\": 32, \"channels\": 96, },\r\n\t\"fpn\": { \"channels\": 192 }, /* 🚀 */\r\n"
        + "\t\"backbone\": { \"depth\": 50, \"type\": \"res\\u006eet\" }, \"namespace\": \"Street.Models\", \"mod\\u0065l\": \"StreetFpn\",\r\n}\r\n"));

    [Theory]
    [InlineData("Street.Models", "Street.Models")]
    [InlineData("my-app", "my_app")]
    [InlineData("3d.maps", "_3d.maps")]
    [InlineData("Street.class", "Street._class")]
    [InlineData("..Street..", "Street")]
    [InlineData("Straße Süd", "Straße_Süd")]
    public void TheProjectsNamespaceBecomesOneOfCSharp(string rootNamespace, string expected) =>
        Assert.Equal(expected, SpecReader.Read("""{ "model": "A", "backbone": { "type": "resnet", "depth": 18 } }""", rootNamespace).Spec?.Namespace);

    [Theory]
    [InlineData("Straße")]
    [InlineData("模型")]
    [InlineData("_A1")]
    [InlineData("a1")]
    public void TakesAnyNameOfCSharp(string name) =>
        Assert.Equal(name, Read($$"""{ "model": "{{name}}", "backbone": { "type": "resnet", "depth": 18 } }""").Model);

    [Theory]
    [InlineData(1)]
    [InlineData(65536)]
    public void TheLimitsCompile(int number)
    {
        NetworkSpec spec = SpecReader.Read(
            $$"""
            { "model": "A", "backbone": { "type": "resnet", "depth": 152 },
              "fpn": { "channels": {{number}} }, "semantic": { "channels": {{number}}, "classes": {{number}} } }
            """,
            "Project").Spec!;
        CompiledModel model = ModelCompiler.Compile(spec);
        Assert.Null(model.InternalError);
        Assert.NotEmpty(model.Files);
    }

    [Theory]
    [InlineData("", "[|{|] \"$schema\"")]
    [InlineData("model", "[|\"StreetFpn\"|]")]
    [InlineData("semantic", "[|\"semantic\"|]")]
    [InlineData("semantic.classes", "\"classes\": [|32|]")]
    [InlineData("semantic.style.of.it", "[|\"semantic\"|]")]
    [InlineData("fpn.channels", "\"fpn\": { \"channels\": [|192|]")]
    [InlineData("classifier.classes", "[|{|] \"$schema\"")]
    public void PlacesArePropertiesOrWhatIsNearestAbove(string path, string marked)
    {
        MarkedText expected = MarkedText.Parse(marked);
        SourceRange range = SpecReader.Read(Street, "").Places.Of(path);
        int offset = Street.IndexOf(expected.Text, StringComparison.Ordinal);
        Assert.Equal((offset + expected.Marked[0].Start, expected.Marked[0].Length), (range.Start, range.Length));
        Assert.Equal(SourceText.From(Street).Lines.GetLinePosition(range.Start), new LinePosition(range.StartLine, range.StartColumn));
    }

    [Fact]
    public void ResultsCompareByContent()
    {
        Assert.Equal(SpecReader.Read(Street, "A"), SpecReader.Read(Street, "A"));
        Assert.Equal(SpecReader.Read("{ \"a\": 1 }", ""), SpecReader.Read("{ \"a\": 1 }", ""));
        Assert.Equal(SpecReader.Read("{ \"a\": 1 }", "").GetHashCode(), SpecReader.Read("{ \"a\": 1 }", "").GetHashCode());
        Assert.NotEqual(SpecReader.Read(Street, ""), SpecReader.Read(Street + " ", "") with { Places = SpecPlaces.None });
        Assert.NotEqual(SpecReader.Read("{ \"a\": 1 }", ""), SpecReader.Read("{ \"b\": 1 }", ""));
    }

    private static NetworkSpec Read(string text)
    {
        SpecReadResult result = SpecReader.Read(text, "Project");
        Assert.Empty(result.Problems);
        return Assert.IsType<NetworkSpec>(result.Spec);
    }
}
