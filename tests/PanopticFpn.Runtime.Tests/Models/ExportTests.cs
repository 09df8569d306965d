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
    public void ShallowSegmentation() => AssertSegments<PanopticFpnR18>();

    [Fact]
    public void DeepSegmentation() => AssertSegments<PanopticFpnR50>();

    [Fact]
    public void Features() => AssertSame<ResNet50Features>((model, images) =>
    {
        using ResNet50Features.Features f = model.forward(images);
        return new() { ["f0"] = Numbers.Of(f.F0), ["f1"] = Numbers.Of(f.F1), ["f2"] = Numbers.Of(f.F2), ["f3"] = Numbers.Of(f.F3), ["f4"] = Numbers.Of(f.F4) };
    });

    [Fact]
    public void Pyramid() => AssertSame<PyramidR18>((model, images) =>
    {
        using PyramidR18.PyramidLevels p = model.forward(images);
        return new() { ["p2"] = Numbers.Of(p.P2), ["p3"] = Numbers.Of(p.P3), ["p4"] = Numbers.Of(p.P4), ["p5"] = Numbers.Of(p.P5) };
    });

    [Theory, MemberData(nameof(OperatorTests.Opsets), MemberType = typeof(OperatorTests))]
    public void EveryOpset(int opset)
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using PanopticFpnR18 model = Reference<PanopticFpnR18>();
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

    [PythonOnnxFact]
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
        using PanopticFpnR18 model = Reference<PanopticFpnR18>();
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

    private static void AssertSegments<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel> => AssertSame<TModel>((model, images) =>
    {
        using Tensor logits = model.call(images);
        return new() { ["logits"] = Numbers.Of(logits) };
    });

    private static void AssertSame<TModel>(Func<TModel, Tensor, Dictionary<string, Numbers>> forward)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable noGrad = no_grad();
        using var directory = new TemporaryDirectory();
        using TModel model = Reference<TModel>();
        model.ExportOnnx(directory.File("model.onnx"));
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("model.onnx"));
        foreach ((long batch, long height, long width) in Sizes)
        {
            using Tensor images = ReferenceWeights.Input(batch, height, width);
            Dictionary<string, Numbers> expected = forward(model, images);
            Dictionary<string, Numbers> actual = file.Run(images);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach ((string name, Numbers numbers) in expected)
                Numbers.AssertClose(numbers, actual[name], what: name);
        }
    }

    private static TModel Reference<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        TModel model = TModel.Create();
        ReferenceWeights.Fill(model);
        model.eval();
        return model;
    }
}
