using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class PermuteTests
{
    private static readonly Single Sample = new(Permute.ToChannelsLast);

    [Fact]
    public void TheAxesChangePlaces()
    {
        Assert.Equal(Single.Last(8), Sample.Shape(Single.Map(8)));
        Assert.Equal(Single.Map(8), new Single(Permute.ToChannelsFirst).Shape(Single.Last(8)));
        Assert.Equal(default, Sample.Cost(Single.Map(8)));
        Assert.Equal("Permute 0, 2, 3, 1", Sample.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("a.permute(0, 2, 3, 1)", Sample.TorchSharp());
        Assert.Equal("scope.Permute(\"y\", a, 0, 2, 3, 1)", Sample.Onnx());
        Assert.Null(Sample.FrozenLayer);
    }

    [Fact]
    public void NothingWritesOverAView() => Assert.Equal((false, false), Single.WritesOver(Permute.ToChannelsLast, new Add(), "b"));

    [Fact]
    public void OrdersAreEqualByContent() => Assert.Equal(new Permute([0, 2, 3, 1]), Permute.ToChannelsLast);
}
