using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Batch normalisation inside convolution weights.</summary>
public sealed class FoldingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AConvolutionAbsorbsTheNormAfterIt(bool bias)
    {
        using Conv2d convolution = nn.Conv2d(3, 8, 3, padding: 1, bias: bias);
        using BatchNorm2d norm = Norms.Random(8);
        norm.eval();
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) => scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 8, 3, 1, 1), padding: 1, folded: norm),
            x =>
            {
                using Tensor y = convolution.forward(x);
                return norm.forward(y);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AConvolutionAbsorbsAFrozenNorm(bool bias)
    {
        using Conv2d convolution = nn.Conv2d(3, 8, 3, padding: 1, bias: bias);
        using FrozenBatchNorm2d norm = Norms.RandomFrozen(8);
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) => scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 8, 3, 1, 1), padding: 1, folded: norm),
            x =>
            {
                using Tensor y = convolution.forward(x);
                return norm.forward(y);
            });
    }

    [Fact]
    public void AFrozenNormFoldsToTheSameBitsAsTheNormThatItFroze()
    {
        using Conv2d convolution = nn.Conv2d(3, 8, 3);
        using BatchNorm2d norm = Norms.Random(8);
        using FrozenBatchNorm2d frozen = Norms.Frozen(norm);
        Assert.Equal(Initializers(folded: norm), Initializers(folded: frozen));

        IEnumerable<(string, string)> Initializers(BatchStatistics folded)
        {
            using var directory = new TemporaryDirectory();
            string path = directory.File("fold.onnx");
            Graphs.Save(path, Graphs.Open(3), (scope, x) => scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 8, 3), folded: folded));
            return [.. OnnxModelFile.Read(path).Graph.Initializer.Select(initializer => (initializer.Name, initializer.RawData.ToBase64()))];
        }
    }

    [Fact]
    public void AMissingNormIsRefused()
    {
        BatchNorm2d? norm = null;
        FrozenBatchNorm2d? frozen = null;
        Assert.Throws<ArgumentNullException>(() => (BatchStatistics)norm!);
        Assert.Throws<ArgumentNullException>(() => (BatchStatistics)frozen!);
    }

    [Fact]
    public void AConvolutionThatTwoNormsShareHasTwoFoldedForms()
    {
        using Conv2d convolution = nn.Conv2d(3, 3, 1);
        using BatchNorm2d first = Norms.Random(3), second = Norms.Random(3);
        first.eval();
        second.eval();
        Graphs.AssertSame(
            17,
            channels: 3,
            (scope, x) =>
            {
                OnnxValue y = scope.Conv2d("one", x, "conv_bn1", convolution, x.Shape, folded: first);
                return scope.Conv2d("two", y, "conv_bn2", convolution, x.Shape, folded: second);
            },
            x =>
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor y = first.forward(convolution.forward(x));
                return second.forward(convolution.forward(y)).MoveToOuterDisposeScope();
            });
    }

    [Fact]
    public void OneNameForTwoFoldsIsRefused()
    {
        using Conv2d convolution = nn.Conv2d(3, 3, 1);
        using BatchNorm2d first = Norms.Random(3), second = Norms.Random(3);
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        graph.Root.Conv2d("one", x, "conv", convolution, x.Shape, folded: first);

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => graph.Root.Conv2d("two", x, "conv", convolution, x.Shape, folded: second));
        Assert.Contains("'conv.weight' names the weights of two different layers.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANormWithoutStatisticsCannotBeFolded()
    {
        using Conv2d convolution = nn.Conv2d(3, 3, 1);
        using BatchNorm2d norm = nn.BatchNorm2d(3, track_running_stats: false);
        using var graph = new OnnxGraph(Graphs.Description(), null);
        OnnxValue x = graph.Input("x", Graphs.Open(3));

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => graph.Root.Conv2d("one", x, "conv", convolution, x.Shape, folded: norm));
        Assert.Contains("this one has no running_mean", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldedWeightsAreTheRoundedTruth()
    {
        using Conv2d convolution = nn.Conv2d(3, 4, 3, bias: false);
        using BatchNorm2d norm = Norms.Random(4);
        using var directory = new TemporaryDirectory();
        string path = directory.File("fold.onnx");
        Graphs.Save(path, Graphs.Open(3), (scope, x) => scope.Conv2d("conv", x, "conv", convolution, Graphs.Window(x.Shape, 4, 3), folded: norm));

        TensorProto weight = OnnxModelFile.Read(path).Graph.Initializer.Single(initializer => initializer.Name == "conv.weight");
        float[] written = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
        float[] plain = Numbers.Of(convolution.weight).Data;
        float[] gamma = Numbers.Of(norm.weight!).Data, variance = Numbers.Of(norm.running_var!).Data;
        for (int i = 0; i < plain.Length; i++)
        {
            int channel = i / 27;
            Assert.Equal((float)(plain[i] * (gamma[channel] / Math.Sqrt(variance[channel] + norm.eps))), written[i]);
        }
    }
}
