using PanopticFpn.Tests.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests;

/// <summary>Batch normalisation with an epsilon and a momentum that are not the default, as MobileNetV3 has them.</summary>
public sealed class NormNumberTests
{
    private const double Epsilon = 0.1;
    private const double Momentum = 0.01;

    [Fact]
    public void TrainingUsesThem()
    {
        using BatchNorm2d reference = nn.BatchNorm2d(3, eps: Epsilon, momentum: Momentum);
        using var layer = new TrackingBatchNorm2d(3, Epsilon, Momentum);
        random.manual_seed(1);
        using Tensor x = randn(4, 3, 5, 6);
        using Tensor expected = reference.forward(x), actual = layer.forward(x);
        Assert.Equal(Numbers.Of(expected).Data, Numbers.Of(actual).Data);
        Assert.Equal(Numbers.Of(reference.running_mean!).Data, Numbers.Of(layer.running_mean!).Data);
        Assert.Equal(Numbers.Of(reference.running_var!).Data, Numbers.Of(layer.running_var!).Data);
        Assert.Equal(Epsilon, layer.eps);
    }

    [Fact]
    public void AFrozenNormUsesTheEpsilon()
    {
        using BatchNorm2d reference = nn.BatchNorm2d(3, eps: Epsilon);
        reference.eval();
        using var layer = new FrozenBatchNorm2d(3, Epsilon);
        using Tensor x = randn(4, 3, 5, 6);
        using Tensor expected = reference.forward(x), actual = layer.forward(x);
        Assert.Equal(Numbers.Of(expected).Data, Numbers.Of(actual).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilesUseTheEpsilon(bool folded)
    {
        using Conv2d convolution = nn.Conv2d(3, 6, 3, padding: 1, groups: 3, bias: false);
        using var norm = new TrackingBatchNorm2d(6, Epsilon);
        using (no_grad())
            nn.init.uniform_(norm.running_var!, 0.01, 0.1);
        norm.eval();
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) => folded
                ? scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 6, 3, 1, 1), padding: 1, groups: 3, folded: norm)
                : scope.BatchNorm2d("bn", scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 6, 3, 1, 1), padding: 1, groups: 3), "bn", norm),
            x => norm.forward(convolution.forward(x)));
    }
}
