using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class ScaleChannelsTests
{
    private static readonly Single Sample = new(new ScaleChannels());

    [Fact]
    public void EachChannelHasANumber()
    {
        Assert.Equal(Single.Map(8), Sample.Shape(Single.Map(8), Single.Pixel(8)));
        Assert.Equal(new Cost(0, 4 * ((2 * 8 * 512 * 512) + 8)), Sample.Cost(Single.Map(8), Single.Pixel(8)));
        Assert.Equal((0, 0), Sample.Size());
        Assert.Equal("ScaleChannels", Sample.Label());
    }

    [Fact]
    public void ANumberForAnotherCountOfChannelsIsNamed() => Assert.Equal(
        "'y' takes [N,8,1,1] beside [N,8,H,W] of the input 'a', but the input 'b' gives [N,4,1,1]",
        Sample.Mismatch(Single.Map(8), Single.Pixel(4)));

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("a.mul(b)", Sample.TorchSharp(operands: 2));
        Assert.Equal("a.mul_(b)", Sample.TorchSharp(operands: 2, inPlace: true));
        Assert.Equal("scope.ScaleChannels(\"y\", a, b)", Sample.Onnx(operands: 2));
    }

    [Fact]
    public void ItWritesOverTheMapWithoutAutogradAlone() => Assert.Equal((false, true), Single.WritesOver(new ScaleChannels(), "b"));
}
