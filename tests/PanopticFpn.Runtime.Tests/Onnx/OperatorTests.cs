using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Every operation, written once with open sizes, against TorchSharp at several sizes and in every opset.</summary>
public sealed class OperatorTests
{
    public static TheoryData<int> Opsets => [.. Enumerable.Range(17, 6)];

    /// <summary>The oldest and the newest, for whole networks.</summary>
    public static TheoryData<int> OutermostOpsets => [17, 22];

    public static TheoryData<int> OpsetsBetween => [.. Enumerable.Range(18, 4)];

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
    public void FrozenBatchNormalisation(int opset)
    {
        using FrozenBatchNorm2d layer = Norms.RandomFrozen(5);
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
    public void Multiplication(int opset)
    {
        Graphs.AssertSame(opset, channels: 3, (scope, x) => scope.Multiply("half", x, 0.5), x => x * 0.5, share: 0);
        Graphs.AssertSame(opset, channels: 3, (scope, x) => scope.Multiply("third", scope.Multiply("small", x, -1e-20), 1 / 3.0), x => x * -1e-20 * (1 / 3.0));
    }

    [Fact]
    public void ProductsWithOneFactorShareTheConstant()
    {
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        graph.Output("y", graph.Root.Multiply("second", graph.Root.Multiply("first", x, 0.25), 0.25));
        using var directory = new TemporaryDirectory();
        graph.Save(directory.File("product.onnx"));
        Assert.Equal("constants/0.25/1", Assert.Single(OnnxModelFile.Read(directory.File("product.onnx")).Graph.Initializer).Name);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void Concatenation(int opset) =>
        Graphs.AssertSame(
            opset,
            channels: 3,
            (scope, x) => scope.Concat("all", new TensorShape(x.Shape.Batch, 9, x.Shape.Height, x.Shape.Width), x, scope.Relu("relu", x), x),
            x =>
            {
                using Tensor relu = nn.functional.relu(x);
                return cat([x, relu, x], 1);
            },
            share: 0);

    [Fact]
    public void WhatDoesNotMakeUpTheShapeIsNotConcatenated()
    {
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        OnnxValue small = graph.Root.MaxPool2d("small", x, Graphs.Window(x.Shape, 3, 3, 2, 1), 3, 2, 1);
        var shape = new TensorShape(x.Shape.Batch, 6, x.Shape.Height, x.Shape.Width);

        Assert.Throws<ArgumentException>(() => graph.Root.Concat("all", shape));
        Assert.Throws<ArgumentException>(() => graph.Root.Concat("all", shape, x, x, x));
        ArgumentException error = Assert.Throws<ArgumentException>(() => graph.Root.Concat("all", shape, x, small));
        Assert.StartsWith(
            "Cannot concatenate 'x' [N,3,H,W], 'small' [N,3,ceil(H/2),ceil(W/2)] along the channels to [N,6,H,W].", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Opsets))]
    public void GlobalAveragePooling(int opset) =>
        Graphs.AssertSame(
            opset,
            channels: 5,
            (scope, x) => scope.GlobalAveragePool("mean", x),
            x =>
            {
                using Tensor mean = nn.functional.adaptive_avg_pool2d(x, 1);
                return mean.flatten(1);
            });

    [Theory, MemberData(nameof(Opsets))]
    public void LinearWithBias(int opset) => AssertLinear(opset, bias: true);

    [Theory, MemberData(nameof(Opsets))]
    public void LinearWithoutBias(int opset) => AssertLinear(opset, bias: false);

    [Fact]
    public void LinearWeightsAreNamedAfterTheStateDict()
    {
        using Linear layer = nn.Linear(3, 4);
        using var directory = new TemporaryDirectory();
        Graphs.Save(directory.File("linear.onnx"), Graphs.Open(3), (scope, x) => scope.Child("head").Linear("fc", scope.GlobalAveragePool("mean", x), "fc", layer));
        Assert.Equal(["head.fc.weight", "head.fc.bias"], OnnxModelFile.Read(directory.File("linear.onnx")).Graph.Initializer.Select(initializer => initializer.Name));
    }

    private static void AssertLinear(int opset, bool bias)
    {
        using Linear layer = nn.Linear(5, 7, hasBias: bias);
        Graphs.AssertSame(
            opset,
            channels: 5,
            (scope, x) => scope.Linear("fc", scope.GlobalAveragePool("mean", x), "fc", layer),
            x =>
            {
                using Tensor mean = x.mean([2, 3]);
                return layer.forward(mean);
            });
    }

    /// <summary>The truth that every float32 form approximates.</summary>
    private static Tensor InDoublePrecision(Tensor x, GroupNorm layer)
    {
        using Tensor wide = x.to_type(ScalarType.Float64);
        using Tensor weight = layer.weight!.to_type(ScalarType.Float64);
        using Tensor bias = layer.bias!.to_type(ScalarType.Float64);
        return nn.functional.group_norm(wide, layer.num_groups, weight, bias, layer.eps);
    }
}
