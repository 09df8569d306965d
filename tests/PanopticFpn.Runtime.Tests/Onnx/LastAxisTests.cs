using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Layers over the last axis, with open sizes, against TorchSharp in every opset.</summary>
public sealed class LastAxisTests
{
    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void Permutation(int opset) =>
        Graphs.AssertSame(opset, channels: 3, (scope, x) => scope.Permute("last", x, 0, 2, 3, 1), x => x.permute(0, 2, 3, 1), share: 0);

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void LayerNormalisation(int opset)
    {
        using LayerNorm layer = Norms.RandomLayerNorm(6, 1e-6);
        Graphs.AssertSame(
            opset, channels: 6, (scope, x) => scope.LayerNorm("norm", scope.Permute("last", x, 0, 2, 3, 1), "norm", layer), x => layer.forward(x.permute(0, 2, 3, 1)));
    }

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void LayerScaling(int opset)
    {
        using Tensor scale = rand(6, 1, 1);
        Graphs.AssertSame(opset, channels: 6, (scope, x) => scope.LayerScale("scaled", x, "layer_scale", scale), x => x.mul(scale));
    }

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void LinearOfEveryPlace(int opset) => AssertLinear(opset, 7, bias: true);

    [Fact]
    public void LinearOfEveryPlaceWithoutBias() => AssertLinear(17, 7, bias: false);

    /// <summary>Square weights have one shape either way round.</summary>
    [Fact]
    public void ASquareLayerServesRowsAndPlaces()
    {
        using Linear layer = nn.Linear(5, 5);
        Graphs.AssertSame(
            17,
            channels: 5,
            (scope, x) => scope.Linear("rows", scope.GlobalAveragePool("mean", scope.Permute("first", scope.Linear("places", scope.Permute("last", x, 0, 2, 3, 1), "fc", layer), 0, 3, 1, 2)), "fc", layer),
            x => layer.forward(layer.forward(x.permute(0, 2, 3, 1)).mean([1, 2])));
    }

    [Fact]
    public void ParametersAreNamedAfterTheStateDict()
    {
        using Linear layer = nn.Linear(3, 4);
        using Tensor scale = rand(4, 1, 1);
        using var directory = new TemporaryDirectory();
        Graphs.Save(directory.File("block.onnx"), Graphs.Open(3), (scope, x) =>
        {
            OnnxValue wide = scope.Child("block").Linear("fc", scope.Permute("last", x, 0, 2, 3, 1), "fc", layer);
            return scope.Child("block").LayerScale("y", scope.Permute("first", wide, 0, 3, 1, 2), "layer_scale", scale);
        });
        Assert.Equal(
            ["block.fc.transposed.weight", "block.fc.bias", "block.layer_scale"],
            OnnxModelFile.Read(directory.File("block.onnx")).Graph.Initializer.Select(initializer => initializer.Name));
    }

    [Fact]
    public void AxesThatAreNotEachThereOnceAreRefused()
    {
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        ArgumentException error = Assert.Throws<ArgumentException>(() => graph.Root.Permute("y", x, 0, 2, 2, 1));
        Assert.StartsWith("Cannot order the axes of 'x' [N,3,H,W] as 0, 2, 2, 1: each should stand there once.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => graph.Root.Permute("y", x, 0, 1));
    }

    private static void AssertLinear(int opset, long features, bool bias)
    {
        using Linear layer = nn.Linear(5, features, hasBias: bias);
        Graphs.AssertSame(
            opset, channels: 5, (scope, x) => scope.Linear("fc", scope.Permute("last", x, 0, 2, 3, 1), "fc", layer), x => layer.forward(x.permute(0, 2, 3, 1)));
    }
}
