using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Files for one size: they compute what the open file and TorchSharp compute, and leave the runtime nothing to find out.</summary>
public sealed class FixedSizeTests
{
    private static readonly (long Height, long Width)[] Sizes = [(64, 96), (33, 47), (7, 64), (1, 1)];

    [Fact]
    public void AlignedBilinear() => AssertSame<RelativeFpnNorms>();

    [Fact]
    public void HalfPixelBilinear() => AssertSame<RelativeSharedPlain>();

    [Fact]
    public void Nearest() => AssertSame<RelativePaper>();

    [Fact]
    public void Concatenation() => AssertSame<RelativePerLevelConcat>();

    [Fact]
    public void Classification() => AssertSame<RelativeClassifier18>();

    [Theory, MemberData(nameof(OperatorTests.OpsetsBetween), MemberType = typeof(OperatorTests)), Trait("Tier", "Thorough")]
    public void EveryOpsetBetween(int opset) => EitherOpset(opset);

    [Theory, MemberData(nameof(OperatorTests.OutermostOpsets), MemberType = typeof(OperatorTests))]
    public void EitherOpset(int opset)
    {
        using var directory = new TemporaryDirectory();
        using RelativeFpnNorms model = ReferenceWeights.Model<RelativeFpnNorms>();
        AssertSame(model, directory.File("model.onnx"), new OnnxExportOptions { Opset = opset, Height = 40, Width = 56 }, batch: 2);
    }

    [Fact]
    public void EveryAxisButTheBatchIsAConstant()
    {
        using var directory = new TemporaryDirectory();
        using var model = new CamVidFpnR18();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = 64, Width = 96 });
        GraphProto graph = OnnxModelFile.Read(directory.File("model.onnx")).Graph;

        Assert.DoesNotContain(graph.Node, node => node.OpType is "Shape" or "Concat" or "Gather");
        Assert.Equal([0, 3, 64, 96], graph.Input.Single().Type.TensorType.Shape.Dim.Select(axis => axis.DimValue));
        Assert.All(graph.ValueInfo.Concat(graph.Output), value => Assert.Equal(
            ["N", .. value.Type.TensorType.Shape.Dim.Skip(1).Select(_ => "")],
            value.Type.TensorType.Shape.Dim.Select(axis => axis.DimParam)));
        Assert.All(graph.Node.Where(node => node.OpType == "Resize"), resize => Assert.StartsWith("constants/factors/", resize.Input[2], StringComparison.Ordinal));
    }

    [AvxFact]
    public void TheRuntimeFusesTheTopDownPathway()
    {
        using var directory = new TemporaryDirectory();
        using var model = new CamVidFpnR18();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = 64, Width = 96 });
        using var options = new SessionOptions { OptimizedModelFilePath = directory.File("optimized.onnx"), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using (new InferenceSession(directory.File("model.onnx"), options))
        {
            GraphProto graph = OnnxModelFile.Read(directory.File("optimized.onnx")).Graph;
            Assert.DoesNotContain(graph.Node, node => node.OpType == "Add" && node.Name.StartsWith("merged", StringComparison.Ordinal));
            Assert.DoesNotContain(graph.Node, node => node.OpType is "Shape" or "Concat" or "Gather");
        }
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsTheFile()
    {
        using var directory = new TemporaryDirectory();
        using var model = new CamVidFpnR18();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = 65, Width = 95 });
        Assert.Equal("", PythonOnnxFactAttribute.Check(directory.File("model.onnx")));
    }

    [Theory]
    [InlineData(64L, null, "only a height is given; give the width too, or neither.")]
    [InlineData(null, 64L, "only a width is given; give the height too, or neither.")]
    [InlineData(0L, 64L, "A file for pictures of 0x64 would take none; height and width must be at least 1.")]
    [InlineData(64L, -1L, "A file for pictures of 64x-1 would take none; height and width must be at least 1.")]
    public void SizesThatAreNoneAreRefused(long? height, long? width, string words)
    {
        using var directory = new TemporaryDirectory();
        using var model = new RelativeFpnNorms();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = height, Width = width }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(directory.Entries);
    }

    [Fact]
    public void ASpecThatFixesItsSizeTakesNoOther()
    {
        using var directory = new TemporaryDirectory();
        using RelativeFixed model = ReferenceWeights.Model<RelativeFixed>();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Height = 64, Width = 64 }));
        Assert.Contains(
            "The spec of RelativeFixed fixes its pictures to 64x96, so it cannot be exported for 64x64; leave the size of the export out.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Empty(directory.Entries);
        AssertSame(model, directory.File("model.onnx"), new OnnxExportOptions { Height = 64, Width = 96 }, batch: 1);
    }

    private static void AssertSame<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        using var directory = new TemporaryDirectory();
        using TModel model = ReferenceWeights.Model<TModel>();
        model.ExportOnnx(directory.File("open.onnx"));
        using OnnxModelFile open = OnnxModelFile.Load(directory.File("open.onnx"));
        foreach ((long height, long width) in Sizes)
            AssertSame(model, directory.File("fixed.onnx"), new OnnxExportOptions { Height = height, Width = width }, batch: 2, open);
    }

    private static void AssertSame<TModel>(TModel model, string path, OnnxExportOptions options, long batch, OnnxModelFile? open = null)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        model.ExportOnnx(path, options);
        (long height, long width) = (options.Height!.Value, options.Width!.Value);
        using Tensor images = ReferenceWeights.Input(batch, height, width);
        using OnnxModelFile file = OnnxModelFile.Load(path);
        Dictionary<string, Numbers> actual = file.Run(images);
        Dictionary<string, Numbers>? same = open?.Run(images);
        foreach ((ModelOutput output, Tensor tensor) in TModel.Description.Outputs.Zip(model.Outputs(images)))
        {
            string what = $"{output.Name} at {height}x{width}";
            Numbers.AssertClose(Numbers.Of(tensor), actual[output.Name], what: what);
            if (same is not null)
                Numbers.AssertClose(same[output.Name], actual[output.Name], what: what + ", open");
            tensor.Dispose();
        }

        StatedShapes.AssertTrue(path, channels: 3, [(batch, height, width)]);
    }
}
