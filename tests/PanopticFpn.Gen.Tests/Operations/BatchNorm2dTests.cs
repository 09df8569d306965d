using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class BatchNorm2dTests
{
    private static readonly BatchNorm2dLayer Layer = new("Bn", "bn", "backbone", 8);

    [Fact]
    public void NumbersThatAreNotTheDefaultArePrinted()
    {
        Assert.Equal("new TrackingBatchNorm2d(8)", Layer.Creation);
        BatchNorm2dLayer other = Layer with { Epsilon = 1e-3, Momentum = 0.01 };
        Assert.Equal("new TrackingBatchNorm2d(8, epsilon: 0.001, momentum: 0.01)", other.Creation);
        Assert.Equal("new FrozenBatchNorm2d(8, epsilon: 0.001)", (other with { IsFrozen = true }).Creation);
    }
}
