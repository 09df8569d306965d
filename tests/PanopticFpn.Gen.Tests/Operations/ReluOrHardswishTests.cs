using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class ReluOrHardswishTests
{
    private static readonly Single Sample = new(new ReluOrHardswish("holds"));

    [Fact]
    public void TheLabelSaysWhich()
    {
        Assert.Equal("ReLU or hardswish", Sample.Label());
        Assert.Equal("Hardswish", Sample.Label(new Argument("holds", 1)));
        Assert.Equal("ReLU", Sample.Label(new Argument("holds", 0)));
    }

    [Fact]
    public void EveryNumberBecomesOne()
    {
        Assert.Equal(Single.Map(8), Sample.Shape(Single.Map(8)));
        Assert.Equal(new Cost(0, 4 * 2 * 8 * 512 * 512), Sample.Cost(Single.Map(8)));
        Assert.Equal((0, 0), Sample.Size());
    }

    [Fact]
    public void ItsCodeAsksThePropertyOfTheModule()
    {
        Assert.Equal("a.ReluOrHardswish(Holds)", Sample.TorchSharp());
        Assert.Equal("a.ReluOrHardswishInPlace(_network.Holds)", Sample.TorchSharp(inPlace: true, module: "_network."));
        Assert.Equal("Holds ? scope.Hardswish(\"y\", a) : scope.Relu(\"y\", a)", Sample.Onnx());
        Assert.Equal(new FormLayer("bool", "Holds", "", "source.Holds"), Sample.FrozenLayer);
        Assert.Equal(["channels", "holds"], Sample.Definition().Properties.Select(constant => constant.Name));
    }

    /// <summary>As a hardswish its operand is read in the backward pass, as a ReLU its result.</summary>
    [Fact]
    public void NothingIsWrittenOverThatEitherReads()
    {
        Assert.Equal((false, true), Single.WritesOver(new ReluOrHardswish("holds")));
        Assert.Equal((false, true), Single.WritesOver(new ReluOrHardswish("holds"), new Add(), "b"));
    }
}
