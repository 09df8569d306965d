using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class LinearTests
{
    private static readonly LinearLayer Layer = new("Fc", "fc", "backbone", Scalar.Of("channels"), 32);
    private static readonly Single Sample = new(new Linear("Fc"), Layer);
    private static readonly Single Eight = new(new Linear("Fc"), new LinearLayer("Fc", "fc", "backbone", 8, 32));

    [Fact]
    public void TheLastAxisIsMapped()
    {
        Assert.Equal(Single.Row(32), Eight.Shape(Single.Row(8)));
        Assert.Equal(Single.Last(32), Eight.Shape(Single.Last(8)));
        Assert.Equal(Single.Last(32), Sample.Shape(Sample.Bind(new Argument("channels", 8)), Single.Last(8)));
        Assert.Equal("'fc' takes [N,8], but the input 'a' gives [N,4]; change \"backbone\"", Eight.Mismatch(Single.Row(4)));
        Assert.Equal("'fc' takes [N,H,W,8], but the input 'a' gives [N,H,W,4]; change \"backbone\"", Eight.Mismatch(Single.Last(4)));
    }

    [Fact]
    public void EachPlaceCostsAMatrix()
    {
        Assert.Equal(new Cost(8 * 32, 4 * (8 + 32)), Eight.Cost(Single.Row(8)));
        Assert.Equal(new Cost(512L * 512 * 8 * 32, 4 * (8 + 32) * 512 * 512), Eight.Cost(Single.Last(8)));
        Assert.Equal((9 * 32, 8), Sample.Size(new Argument("channels", 8)));
        Assert.Equal("Linear", Sample.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("Fc.call(a)", Sample.TorchSharp());
        Assert.Equal("scope.Linear(\"y\", a, \"fc\", Fc)", Sample.Onnx());
        Assert.Equal(new FormLayer("FrozenLinear", "Fc", "", "weights.Linear(source.Fc)"), Sample.FrozenLayer);
        Assert.Equal("nn.Linear(channels, 32)", Layer.Creation);
    }

    [Fact]
    public void ItsWeightsStartAsTheFamilyHasThem()
    {
        Assert.Empty(Layer.Initializations);
        Assert.Equal(
            ["nn.init.normal_(Fc.weight, mean: 0, std: 0.01);", "nn.init.zeros_(Fc.bias);"],
            (Layer with { Initialization = Initialization.Normal }).Initializations);
        Assert.Equal(
            ["WeightInitialization.TruncatedNormal(Fc.weight, standardDeviation: 0.02);", "nn.init.zeros_(Fc.bias);"],
            (Layer with { Initialization = Initialization.TruncatedNormal }).Initializations);
    }
}
