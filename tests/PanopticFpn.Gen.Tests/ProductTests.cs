using Xunit;

namespace PanopticFpn.Gen.Tests;

public class ProductTests
{
    /// <summary>The changelog's first section is the version that is being made.</summary>
    [Fact]
    public void TheChangelogBeginsWithTheProjectsVersion()
    {
        string heading = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "CHANGELOG.md")).First(line => line.StartsWith("## ", StringComparison.Ordinal));

        Assert.StartsWith($"## [{Product.Version}] - ", heading, StringComparison.Ordinal);
    }
}
