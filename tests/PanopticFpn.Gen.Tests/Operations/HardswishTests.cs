using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class HardswishTests
{
    private static readonly Single Sample = new(new Hardswish());

    [Fact]
    public void EveryNumberBecomesOne()
    {
        Assert.Equal(Single.Map(8), Sample.Shape(Single.Map(8)));
        Assert.Equal(Single.Last(8), Sample.Shape(Single.Last(8)));
        Assert.Equal(new Cost(0, 4 * 2 * 8 * 512 * 512), Sample.Cost(Single.Map(8)));
        Assert.Equal((0, 0), Sample.Size());
        Assert.Equal("Hardswish", Sample.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("a.hardswish()", Sample.TorchSharp());
        Assert.Equal("a.hardswish_()", Sample.TorchSharp(inPlace: true));
        Assert.Equal("scope.Hardswish(\"y\", a)", Sample.Onnx());
        Assert.Null(Sample.FrozenLayer);
    }

    /// <summary>The backward pass reads the operand.</summary>
    [Fact]
    public void ItWritesOverItsOperandWithoutAutogradAlone()
    {
        Assert.Equal((false, true), Single.WritesOver(new Hardswish()));
        Assert.Equal((true, true), Single.WritesOver(new Hardswish(), new Add(), "b"));
    }
}
