using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class LayerNormTests
{
    private static readonly Single Sample = new(new LayerNorm("Norm"), new LayerNormLayer("Norm", "norm", "backbone", Scalar.Of("channels"), 1e-6));
    private static readonly Single Eight = new(new LayerNorm("Norm"), new LayerNormLayer("Norm", "norm", "backbone", 8));

    [Fact]
    public void TheLastAxisIsNormalised()
    {
        Assert.Equal(Single.Last(8), Eight.Shape(Single.Last(8)));
        Assert.Equal(Single.Row(8), Eight.Shape(Single.Row(8)));
        Assert.Equal("'norm' takes [N,H,W,8], but the input 'a' gives [N,H,W,4]; change \"backbone\"", Eight.Mismatch(Single.Last(4)));
        Assert.Equal(new Cost(0, 4 * 4 * 8 * 512 * 512), Eight.Cost(Single.Last(8)));
        Assert.Equal((2 * 96, 0), Sample.Size(new Argument("channels", 96)));
        Assert.Equal("LayerNorm", Sample.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("Norm.call(a)", Sample.TorchSharp());
        Assert.Equal("scope.LayerNorm(\"y\", a, \"norm\", Norm)", Sample.Onnx());
        Assert.Equal(new FormLayer("FrozenLayerNorm", "Norm", "", "weights.LayerNorm(source.Norm)"), Sample.FrozenLayer);
    }

    [Fact]
    public void TheEpsilonIsPrintedWhereItIsNotPyTorchs()
    {
        Assert.Equal("nn.LayerNorm(channels, eps: 1E-06)", Sample.Definition().MemberNamed<LayerNormLayer>("Norm").Creation);
        Assert.Equal("nn.LayerNorm(8)", Eight.Definition().MemberNamed<LayerNormLayer>("Norm").Creation);
    }
}
