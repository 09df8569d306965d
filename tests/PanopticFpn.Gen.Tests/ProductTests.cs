using Xunit;

namespace PanopticFpn.Gen.Tests;

public class ProductTests
{
    [Fact]
    public void TheVersionHasThreeNumbers() => Assert.Matches(@"^\d+\.\d+\.\d+$", Product.Version);
}
