using Xunit;

namespace PanopticFpn.Gen.Tests;

public class ProductTests
{
    [Fact]
    public void GeneratedCodeNamesTheProjectsVersion() =>
        Assert.Equal(Product.Version, typeof(PanopticFpnGenerator).Assembly.GetName().Version?.ToString(3));
}
