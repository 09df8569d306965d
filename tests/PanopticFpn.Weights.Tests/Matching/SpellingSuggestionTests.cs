using Xunit;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>The shortcuts on the way to the nearest name do not change which it is.</summary>
public sealed class SpellingSuggestionTests
{
    [Theory]
    [InlineData("classse", "classes")]
    [InlineData("Classes", "classes")]
    [InlineData("clases", "classes")]
    [InlineData("layer1.0.conv.1.weight", "layer1.0.conv1.weight")]
    [InlineData("abacus", null)]
    public void SuggestsWhatIsNear(string written, string? expected) =>
        Assert.Equal(expected, SpellingSuggestion.For(written, ["classes", "levels", "layer1.0.conv1.weight", "layer2.0.conv1.weight"]));

    [Fact]
    public void IsTheNearestByTheDefinition()
    {
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            string written = RandomName(random);
            string[] known = [.. Enumerable.Range(0, 6).Select(_ => RandomName(random))];
            string? expected = known
                .Where(name => Distance(written, name) <= Math.Max(1, name.Length / 3))
                .OrderBy(name => Distance(written, name))
                .ThenBy(name => name, StringComparer.Ordinal)
                .FirstOrDefault();
            Assert.Equal(expected, SpellingSuggestion.For(written, known));
        }
    }

    // Three letters: names near one another are frequent, and so are swaps.
    private static string RandomName(Random random) => random.GetString("abc", random.Next(1, 10));

    /// <summary>Optimal string alignment as it is defined.</summary>
    private static int Distance(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        if (from.IsEmpty || to.IsEmpty)
            return Math.Max(from.Length, to.Length);
        if (from[^1] == to[^1])
            return Distance(from[..^1], to[..^1]);
        int least = 1 + Math.Min(Distance(from[..^1], to[..^1]), Math.Min(Distance(from[..^1], to), Distance(from, to[..^1])));
        return from.Length > 1 && to.Length > 1 && from[^1] == to[^2] && from[^2] == to[^1] ? Math.Min(least, 1 + Distance(from[..^2], to[..^2])) : least;
    }
}
