using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Files in float16: half the size, float32 outside, and close to what float32 computes.</summary>
public sealed class HalfTests
{
    [Theory, MemberData(nameof(OperatorTests.OutermostOpsets), MemberType = typeof(OperatorTests))]
    public void EitherOpset(int opset) => AssertClose<RelativeFpnNorms>(new OnnxExportOptions { Opset = opset }, (33, 47), (64, 96));

    [Theory, MemberData(nameof(OperatorTests.OpsetsBetween), MemberType = typeof(OperatorTests)), Trait("Tier", "Thorough")]
    public void EveryOpsetBetween(int opset) => EitherOpset(opset);

    [Fact]
    public void OneSize() => AssertClose<RelativeFpnNorms>(new OnnxExportOptions { Height = 40, Width = 56 }, (40, 56));

    [Fact]
    public void HalfPixelBilinear() => AssertClose<RelativeSharedPlain>(new OnnxExportOptions(), (33, 47));

    [Fact]
    public void Nearest() => AssertClose<RelativePaper>(new OnnxExportOptions(), (33, 47));

    [Fact]
    public void Classification() => AssertClose<RelativeClassifier18>(new OnnxExportOptions(), (33, 47));

    [Fact]
    public void OnlyTheFactorsOfAResizeAndWhatSumsAllPixelsAreWide()
    {
        using var directory = new TemporaryDirectory();
        using RelativeFpnNorms model = ReferenceWeights.Model<RelativeFpnNorms>();
        model.ExportOnnx(directory.File("full.onnx"));
        model.ExportOnnx(directory.File("half.onnx"), new OnnxExportOptions { Precision = OnnxPrecision.Half });
        GraphProto graph = OnnxModelFile.Read(directory.File("half.onnx")).Graph;

        Assert.All(graph.Input.Concat(graph.Output), value => Assert.Equal(DataType.Float, value.Type.TensorType.ElemType));
        HashSet<string> wide = [.. graph.Node
            .SelectMany(node => node.Input.Where((_, index) => node.OpType is "InstanceNormalization" or "BatchNormalization" || (node.OpType == "Resize" && index > 0)))];
        Assert.All(graph.Initializer.Where(weight => weight.DataType == DataType.Float), weight => Assert.Contains(weight.Name, wide));
        double share = (double)new FileInfo(directory.File("half.onnx")).Length / new FileInfo(directory.File("full.onnx")).Length;
        Assert.InRange(share, 0.45, 0.56);
    }

    [Fact]
    public void AnOutputThatIsTheInputStaysWide()
    {
        using var directory = new TemporaryDirectory();
        using (var graph = new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Precision = OnnxPrecision.Half }))
        {
            OnnxValue x = graph.Input("x", Graphs.Open(3));
            OnnxValue y = graph.Root.Relu("y", x);
            graph.Output("same", x);
            graph.Output("y", y);
            graph.Output("z", graph.Root.Add("z", y, x));
            graph.Save(directory.File("small.onnx"));
        }

        using OnnxModelFile file = OnnxModelFile.Load(directory.File("small.onnx"));
        using Tensor input = tensor([-1f, 0.5f, 2f]).reshape(1, 3, 1, 1);
        Dictionary<string, Numbers> outputs = file.Run(input);
        Assert.Equal([-1f, 0.5f, 2f], outputs["same"].Data);
        Assert.Equal([0f, 0.5f, 2f], outputs["y"].Data);
        Assert.Equal([-1f, 1f, 4f], outputs["z"].Data);
    }

    [Fact]
    public void AWeightBeyondFloat16IsRefused()
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        using (no_grad())
            layer.weight.fill_(70000);
        using var directory = new TemporaryDirectory();
        using var graph = new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Precision = OnnxPrecision.Half });
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        graph.Output("y", graph.Root.Conv2d("y", x, "conv", layer, x.Shape));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => graph.Save(directory.File("small.onnx")));
        Assert.Equal(
            "The weights 'conv.weight' hold 70000, which float16 cannot: its largest number is 65504. Export the network in float32.",
            error.Message);
        Assert.Empty(directory.Entries);
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsTheFiles()
    {
        using var directory = new TemporaryDirectory();
        using RelativeFpnNorms model = ReferenceWeights.Model<RelativeFpnNorms>();
        model.ExportOnnx(directory.File("open.onnx"), new OnnxExportOptions { Precision = OnnxPrecision.Half });
        model.ExportOnnx(directory.File("fixed.onnx"), new OnnxExportOptions { Precision = OnnxPrecision.Half, Height = 40, Width = 56 });
        Assert.Equal("", PythonOnnxFactAttribute.Check(directory.File("open.onnx")));
        Assert.Equal("", PythonOnnxFactAttribute.Check(directory.File("fixed.onnx")));
    }

    private static void AssertClose<TModel>(OnnxExportOptions options, params (long Height, long Width)[] sizes)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using TModel model = ReferenceWeights.Model<TModel>();
        model.ExportOnnx(directory.File("full.onnx"), options);
        model.ExportOnnx(directory.File("half.onnx"), options with { Precision = OnnxPrecision.Half });
        using OnnxModelFile full = OnnxModelFile.Load(directory.File("full.onnx"));
        using OnnxModelFile half = OnnxModelFile.Load(directory.File("half.onnx"));
        foreach ((long height, long width) in sizes)
        {
            using Tensor images = ReferenceWeights.Input(2, height, width);
            Dictionary<string, Numbers> expected = full.Run(images), actual = half.Run(images);
            foreach ((string name, Numbers numbers) in expected)
            {
                // float16 has 11 bits: a few of its steps in a network of some fifty layers.
                Numbers.AssertClose(numbers, actual[name], 0.02, $"{name} at {height}x{width}, opset {options.Opset}");
                Assert.InRange(SameClasses(numbers, actual[name]), 0.99, 1);
            }
        }
    }

    /// <summary>The share of places where the largest channel is the same.</summary>
    private static double SameClasses(Numbers expected, Numbers actual)
    {
        using Tensor first = tensor(expected.Data).reshape(expected.Shape).argmax(1);
        using Tensor second = tensor(actual.Data).reshape(actual.Shape).argmax(1);
        using Tensor same = (first == second).to_type(ScalarType.Float64).mean();
        return same.item<double>();
    }
}
