using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class StochasticDepthTests
{
    private static readonly Single Literal = new(new StochasticDepth(Scalar.Real(0.2)));
    private static readonly Single Named = new(new StochasticDepth(Scalar.Of("rate")));

    [Fact]
    public void ItKeepsTheShapeAndCostsNothingWhereItDoesNothing()
    {
        Assert.Equal(Single.Map(8), Literal.Shape(Single.Map(8)));
        Assert.Equal(default, Literal.Cost(Single.Map(8)));
        Assert.Equal((0, 0), Literal.Size());
    }

    [Fact]
    public void TheLabelHasTheProbabilityWhereItIsKnown()
    {
        Assert.Equal("StochasticDepth 0.2", Literal.Label());
        Assert.Equal("StochasticDepth", Named.Label());
        Assert.Equal("StochasticDepth 0.1", Named.Label(new Argument("rate", Scalar.Real(0.1))));
    }

    [Fact]
    public void ItsCodeAsksWhetherTheModuleTrains()
    {
        Assert.Equal("StochasticDepth.Apply(a, 0.2, training)", Literal.TorchSharp());
        Assert.Equal("StochasticDepth.Apply(a, Rate, training)", Named.TorchSharp());
        Assert.Equal("StochasticDepth.Apply(a, _network.Rate, _network.training)", Named.TorchSharp(module: "_network."));
        Assert.Throws<NotSupportedException>(() => Literal.Onnx());
        Assert.Equal(["channels", "rate"], Named.Definition().Properties.Select(constant => constant.Name));
    }

    [Fact]
    public void ItGoesFromTheInferenceForm()
    {
        Body body = DropDropout.Run(Literal.Definition().Forward);
        Assert.Empty(body.Steps);
        Assert.Equal("a", body.Outputs[0].Value);
    }

    [Fact]
    public void NothingWritesOverItsResult() => Assert.Equal((false, false), Single.WritesOver(new StochasticDepth(Scalar.Real(0.2)), new Add(), "b"));
}
