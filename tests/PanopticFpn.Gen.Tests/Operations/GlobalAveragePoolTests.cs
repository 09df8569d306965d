using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class GlobalAveragePoolTests
{
    private static readonly Single Sample = new(new GlobalAveragePool());
    private static readonly Single Keeping = new(new GlobalAveragePool { KeepsAxes = true });

    [Fact]
    public void TheAxesGoOrStay()
    {
        Assert.Equal(Single.Row(8), Sample.Shape(Single.Map(8)));
        Assert.Equal(Single.Pixel(8), Keeping.Shape(Single.Map(8)));
        Assert.Equal(new Cost(0, 4 * ((8 * 512 * 512) + 8)), Sample.Cost(Single.Map(8)));
        Assert.Equal(Sample.Cost(Single.Map(8)), Keeping.Cost(Single.Map(8)));
        Assert.Equal("GlobalAveragePool", Keeping.Label());
    }

    [Fact]
    public void ItsCode()
    {
        Assert.Equal("a.mean([2, 3])", Sample.TorchSharp());
        Assert.Equal("a.mean([2, 3], keepdim: true)", Keeping.TorchSharp());
        Assert.Equal("scope.GlobalAveragePool(\"y\", a)", Sample.Onnx());
        Assert.Equal("scope.GlobalAveragePool(\"y\", a, keepsAxes: true)", Keeping.Onnx());
    }
}
