using PanopticFpn.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Every operation, written once with open sizes, against TorchSharp at several sizes and in every opset.</summary>
public sealed class OperatorTests
{
    public static TheoryData<int> Opsets => [.. Enumerable.Range(17, 6)];

    [Theory, MemberData(nameof(Opsets))]
    public void ConvolutionWithBias(int opset)
    {
        using Conv2d layer = nn.Conv2d(4, 6, 3, stride: 2, padding: 1);
        Graphs.AssertSame(
            opset,
            channels: 4,
            (scope, x) => scope.Conv2d("conv", x, "conv", layer, Graphs.Window(x.Shape, 6, 3, 2, 1), stride: 2, padding: 1),
            layer.forward);
    }

    [Fact]
    public void ConvolutionInGroupsWithDilationAndWithoutBias()
    {
        using Conv2d layer = nn.Conv2d(4, 8, 3, padding: 2, dilation: 2, groups: 2, bias: false);
        Graphs.AssertSame(
            17,
            channels: 4,
            (scope, x) => scope.Conv2d("conv", x, "conv", layer, Graphs.Window(x.Shape, 8, 3, 1, 2, 2), padding: 2, dilation: 2, groups: 2),
            layer.forward);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void BatchNormalisation(int opset)
    {
        using BatchNorm2d layer = Norms.Random(5);
        layer.eval();
        Graphs.AssertSame(opset, channels: 5, (scope, x) => scope.BatchNorm2d("bn", x, "bn", layer), layer.forward);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void GroupNormalisation(int opset)
    {
        using GroupNorm layer = Norms.RandomGroups(2, 6);
        Graphs.AssertSame(opset, channels: 6, (scope, x) => scope.GroupNorm("gn", x, "gn", layer, groups: 2), layer.forward);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void InstanceNormalisation(int opset)
    {
        using GroupNorm layer = Norms.RandomGroups(6, 6);

        // Over one pixel the variance is zero, and 1/sqrt(epsilon) magnifies every rounding 316 times, in libtorch as in ONNX Runtime.
        Graphs.AssertSame(opset, channels: 6, (scope, x) => scope.InstanceNorm("gn", x, "gn", layer), x => InDoublePrecision(x, layer), share: 1e-4);
    }

    [Fact]
    public void GroupNormalisationIsExactAtAHighMean()
    {
        using GroupNorm layer = Norms.RandomGroups(2, 6);
        Graphs.AssertSame(
            17,
            channels: 6,
            (scope, x) => scope.GroupNorm("gn", x, "gn", layer, groups: 2),
            x => InDoublePrecision(x, layer),
            mean: 30,
            share: 1e-4);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void Relu(int opset) =>
        Graphs.AssertSame(opset, channels: 3, (scope, x) => scope.Relu("relu", x), x => nn.functional.relu(x));

    [Theory, MemberData(nameof(Opsets))]
    public void MaxPooling(int opset) =>
        Graphs.AssertSame(
            opset,
            channels: 3,
            (scope, x) => scope.MaxPool2d("pool", x, Graphs.Window(x.Shape, 3, 3, 2, 1), kernel: 3, stride: 2, padding: 1),
            x => nn.functional.max_pool2d(x, 3, stride: 2, padding: 1));

    [Theory, MemberData(nameof(Opsets))]
    public void Addition(int opset) =>
        Graphs.AssertSame(opset, channels: 3, (scope, x) => scope.Add("sum", x, scope.Relu("relu", x)), x => x + nn.functional.relu(x));

    [Theory, MemberData(nameof(Opsets))]
    public void ResizeToAMultiple(int opset) =>
        Graphs.AssertSame(opset, channels: 3, Resize(4, alignCorners: true), x => Bilinear(x, 4 * x.size(2), 4 * x.size(3), alignCorners: true));

    [Theory, MemberData(nameof(Opsets))]
    public void ResizeToAMultipleWithoutAlignedCorners(int opset) =>
        Graphs.AssertSame(opset, channels: 3, Resize(4, alignCorners: false), x => Bilinear(x, 4 * x.size(2), 4 * x.size(3), alignCorners: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ResizeDownToTheSizeOfAnotherTensor(bool alignCorners) =>
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) =>
            {
                OnnxValue like = scope.MaxPool2d("like", x, Graphs.Window(x.Shape, 3, 3, 8, 1), kernel: 3, stride: 8, padding: 1);
                return scope.Resize("small", x, like, new TensorShape(x.Shape.Batch, 3, like.Shape.Height, like.Shape.Width), 1, alignCorners);
            },
            x => Bilinear(x, (x.size(2) + 7) / 8, (x.size(3) + 7) / 8, alignCorners));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ResizeUpToTheSizeOfAnotherTensor(bool alignCorners) =>
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) =>
            {
                OnnxValue small = scope.MaxPool2d("small", x, Graphs.Window(x.Shape, 3, 3, 4, 1), kernel: 3, stride: 4, padding: 1);
                return scope.Resize("up", small, x, x.Shape, 1, alignCorners);
            },
            x =>
            {
                using Tensor small = nn.functional.max_pool2d(x, 3, stride: 4, padding: 1);
                return Bilinear(small, x.size(2), x.size(3), alignCorners);
            });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void ResizeToAConstantSize(long size) =>
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) => scope.Resize("fixed", x, x, new TensorShape(x.Shape.Batch, 3, size, 2 * size), 1, alignCorners: true),
            x => Bilinear(x, size, 2 * size, alignCorners: true));

    /// <summary>The truth that every float32 form approximates.</summary>
    private static Tensor InDoublePrecision(Tensor x, GroupNorm layer)
    {
        using Tensor wide = x.to_type(ScalarType.Float64);
        using Tensor weight = layer.weight!.to_type(ScalarType.Float64);
        using Tensor bias = layer.bias!.to_type(ScalarType.Float64);
        return nn.functional.group_norm(wide, layer.num_groups, weight, bias, layer.eps);
    }

    private static Func<OnnxScope, OnnxValue, OnnxValue> Resize(long scale, bool alignCorners) => (scope, x) =>
        scope.Resize("up", x, x, new TensorShape(x.Shape.Batch, x.Shape.Channels, scale * x.Shape.Height, scale * x.Shape.Width), scale, alignCorners);

    private static Tensor Bilinear(Tensor x, long height, long width, bool alignCorners) =>
        nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: alignCorners);
}
