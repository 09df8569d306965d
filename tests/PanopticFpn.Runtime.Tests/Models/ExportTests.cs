using PanopticFpn.Models;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Models;

/// <summary>Whole networks as ONNX files: one file with open sizes computes what TorchSharp computes.</summary>
public sealed class ExportTests
{
    private static readonly (long Batch, long Height, long Width)[] Sizes = [(1, 64, 96), (2, 65, 47), (1, 128, 80)];

    [Fact]
    public void ShallowSegmentation() => AssertSame<PanopticFpnR18>();

    [Fact]
    public void DeepSegmentation() => AssertSame<PanopticFpnR50>();

    [Fact]
    public void Features() => AssertSame<ResNet50Features>();

    [Fact]
    public void GroupedFeatures() => AssertSame<GoldenResNeXt>();

    [Fact]
    public void DilatedFeatures() => AssertSame<GoldenDilated>();

    [Fact]
    public void Pyramid() => AssertSame<PyramidR18>();

    [Fact]
    public void DilatedSegmentation() => AssertSame<DilatedR50>();

    [Theory, MemberData(nameof(OperatorTests.OpsetsBetween), MemberType = typeof(OperatorTests)), Trait("Tier", "Thorough")]
    public void EveryOpsetBetween(int opset) => EitherOpset(opset);

    [Theory, MemberData(nameof(OperatorTests.OutermostOpsets), MemberType = typeof(OperatorTests))]
    public void EitherOpset(int opset)
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        model.ExportOnnx(directory.File("model.onnx"), new OnnxExportOptions { Opset = opset });
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("model.onnx"));
        using Tensor images = ReferenceWeights.Input(1, 64, 64);
        using Tensor logits = model.forward(images);
        Numbers.AssertClose(Numbers.Of(logits), file.Run(images)["logits"]);
    }

    [Fact]
    public void StatedShapesAreTrue()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR50();
        model.ExportOnnx(directory.File("model.onnx"));
        StatedShapes.AssertTrue(directory.File("model.onnx"), channels: 3, [(1, 64, 96), (2, 33, 47), (1, 1, 1)]);
    }

    [Fact]
    public void WeightsAreNamedByTheStateDict()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR50();
        model.ExportOnnx(directory.File("model.onnx"));
        GraphProto graph = OnnxModelFile.Read(directory.File("model.onnx")).Graph;

        // Folded convolutions gain a bias, which the state dict does not have.
        IEnumerable<string> weights = graph.Initializer.Select(initializer => initializer.Name)
            .Where(name => name.EndsWith(".weight", StringComparison.Ordinal));
        Assert.Equal(63 + 2, weights.Count());
        Assert.Empty(weights.Except(model.state_dict().Keys));
        Assert.DoesNotContain(graph.Node, node => node.OpType == "BatchNormalization");
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsTheFile()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR18();
        model.ExportOnnx(directory.File("model.onnx"));
        Assert.Equal("", PythonOnnxFactAttribute.Check(directory.File("model.onnx")));
    }

    [Fact]
    public void AModelInTrainingIsExportedForInferenceAndStaysInTraining()
    {
        using var directory = new TemporaryDirectory();
        using PanopticFpnR18 model = ReferenceWeights.Model<PanopticFpnR18>();
        model.ExportOnnx(directory.File("inference.onnx"));
        model.train();
        model.ExportOnnx(directory.File("training.onnx"));

        Assert.True(model.training);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Equal(File.ReadAllBytes(directory.File("inference.onnx")), File.ReadAllBytes(directory.File("training.onnx")));
    }

    [Fact]
    public void NoTensorIsLeftOver()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR18();
        long before = LiveTensors.Settled();
        model.ExportOnnx(directory.File("model.onnx"));
        Assert.ThrowsAny<IOException>(() => model.ExportOnnx(directory.File(Path.Combine("missing", "model.onnx"))));
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void TheLargestNetworkTakesHardlyAnyMemory()
    {
        using var directory = new TemporaryDirectory();
        using var model = new PanopticFpnR152();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        model.ExportOnnx(directory.File("model.onnx"));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        // Managed memory; of native memory, one layer is copied at a time.
        long weights = new FileInfo(directory.File("model.onnx")).Length;
        Assert.InRange(weights, 240_000_000, 270_000_000);
        Assert.InRange(allocated, 0, weights / 20);
    }

    private static void AssertSame<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using TModel model = ReferenceWeights.Model<TModel>();
        model.ExportOnnx(directory.File("model.onnx"));
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("model.onnx"));
        foreach ((long batch, long height, long width) in Sizes)
        {
            using Tensor images = ReferenceWeights.Input(batch, height, width);
            IReadOnlyList<Tensor> expected = model.Outputs(images);
            Dictionary<string, Numbers> actual = file.Run(images);
            Assert.Equal(TModel.Description.Outputs.Select(output => output.Name).Order(), actual.Keys.Order());
            foreach ((ModelOutput output, Tensor tensor) in TModel.Description.Outputs.Zip(expected))
            {
                Assert.Equal(output.Shape.Evaluate(ModelInput.Symbols(batch, height, width)), tensor.shape);
                Numbers.AssertClose(Numbers.Of(tensor), actual[output.Name], what: output.Name);
                tensor.Dispose();
            }
        }
    }
}
