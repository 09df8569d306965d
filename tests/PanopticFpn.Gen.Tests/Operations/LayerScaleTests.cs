using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class LayerScaleTests
{
    private static readonly LayerScaleLayer Layer = new("Scale", "layer_scale", "backbone", Scalar.Of("channels"));
    private static readonly Single Sample = new(new LayerScale("Scale"), Layer);

    [Fact]
    public void EachChannelHasANumber()
    {
        Bindings eight = Sample.Bind(new Argument("channels", 8));
        Assert.Equal(Single.Map(8), Sample.Shape(eight, Single.Map(8)));
        Assert.Equal("'layer_scale' takes [N,8,H,W], but the input 'a' gives [N,4,H,W]; change \"backbone\"", Sample.Mismatch(eight, Single.Map(4)));
        Assert.Equal(new Cost(0, 4 * 2 * 8 * 512 * 512), Sample.Cost(eight, Single.Map(8)));
        Assert.Equal((96, 0), Sample.Size(new Argument("channels", 96)));
        Assert.Equal("LayerScale", Sample.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("a.mul(Scale)", Sample.TorchSharp());
        Assert.Equal("a.mul_(Scale)", Sample.TorchSharp(inPlace: true));
        Assert.Equal("scope.LayerScale(\"y\", a, \"layer_scale\", Scale)", Sample.Onnx());
        Assert.Equal(new FormLayer("Tensor", "Scale", "", "weights.LayerScale(source.Scale)"), Sample.FrozenLayer);
    }

    [Fact]
    public void TheParameterIsTheModulesOwn()
    {
        Assert.Equal("Parameter", Layer.Type);
        Assert.Equal("RegisterParameter(\"layer_scale\", ones(channels, 1, 1).MultiplyInPlace(1E-06));", Layer.Construction);
        Assert.Equal("=> get_parameter(\"layer_scale\")!;", Layer.Getter);
    }

    [Fact]
    public void ItWritesOverTheMapWithoutAutogradAlone() => Assert.Equal((false, true), Single.WritesOver(new LayerScale("Scale")));
}
