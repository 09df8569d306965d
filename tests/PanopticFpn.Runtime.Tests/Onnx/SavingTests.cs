using PanopticFpn.Frozen;
using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>The file appears whole or not at all, and the model stays as it was.</summary>
public sealed class SavingTests
{
    [Fact]
    public void NothingStaysBesideTheFile()
    {
        using var directory = new TemporaryDirectory();
        Save(directory.File("small.onnx"));
        Assert.Equal(["small.onnx"], directory.Entries);
    }

    [Fact]
    public void AnOlderFileIsReplaced()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("small.onnx"), "older");
        Save(directory.File("small.onnx"));
        Assert.Equal(["small.onnx"], directory.Entries);
        OnnxModelFile.Load(directory.File("small.onnx")).Dispose();
    }

    [Fact]
    public void AMissingDirectoryIsNamed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File(Path.Combine("missing", "small.onnx"));
        IOException error = Assert.ThrowsAny<IOException>(() => Save(path));
        Assert.Equal($"Cannot write '{path}': the directory '{directory.File("missing")}' does not exist.", error.Message);
        Assert.Empty(directory.Entries);
    }

    [Fact]
    public void ADirectoryIsNotOverwritten()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File("small.onnx"));
        IOException error = Assert.ThrowsAny<IOException>(() => Save(directory.File("small.onnx")));
        Assert.Equal($"Cannot write '{directory.File("small.onnx")}': it is a directory. Name a file in it.", error.Message);
        Assert.Equal(["small.onnx"], directory.Entries);
    }

    [LinuxFact("a folder in which not even the superuser may create files")]
    public void APlaceThatTakesNoFilesIsAnInputOutputError()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => Save("/proc/self/small.onnx"));
        Assert.StartsWith("Cannot write '/proc/self/small.onnx': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFailureWhileWritingKeepsTheOlderFile()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("small.onnx"), "older");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(directory.File("small.onnx"), stream =>
        {
            stream.Write("half of"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal(["small.onnx"], directory.Entries);
        Assert.Equal("older", File.ReadAllText(directory.File("small.onnx")));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float64)]
    public void WeightsAreWrittenInSinglePrecision(ScalarType type)
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        layer.to(type);
        using var directory = new TemporaryDirectory();
        Graphs.Save(directory.File("small.onnx"), Graphs.Open(3), (scope, x) => scope.Conv2d("y", x, "conv", layer, x.Shape));

        Assert.Equal(type, layer.weight.dtype);
        using OnnxModelFile file = OnnxModelFile.Load(directory.File("small.onnx"));
        using Tensor input = randn(1, 3, 4, 4);
        using Tensor weight = layer.weight.to_type(ScalarType.Float32), bias = layer.bias!.to_type(ScalarType.Float32);
        using Tensor expected = nn.functional.conv2d(input, weight, bias);
        Numbers.AssertClose(Numbers.Of(expected), file.Run(input)["y"]);
    }

    [Fact]
    public void StridedWeightsAreWrittenInRowMajorOrder()
    {
        using Conv2d layer = nn.Conv2d(3, 4, 3, bias: false);
        using Tensor last = Placement.WithChannelsLast(layer.weight).detach();
        float[] numbers = Numbers.Of(layer.weight).Data;
        layer.weight = new Parameter(last);
        using var directory = new TemporaryDirectory();
        Graphs.Save(directory.File("small.onnx"), Graphs.Open(3), (scope, x) => scope.Conv2d("y", x, "conv", layer, Graphs.Window(x.Shape, 4, 3)));

        byte[] written = OnnxModelFile.Read(directory.File("small.onnx")).Graph.Initializer.Single().RawData.ToByteArray();
        Assert.Equal(numbers, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(written).ToArray());
    }

    [Fact]
    public void NoTensorIsLeftOver()
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        using BatchNorm2d norm = Norms.Random(3);
        using FrozenBatchNorm2d frozen = Norms.RandomFrozen(3);
        using GroupNorm groups = Norms.RandomGroups(3, 3);
        using Linear linear = nn.Linear(3, 2);
        using var directory = new TemporaryDirectory();
        long before = LiveTensors.Settled();
        for (int round = 0; round < 2; round++)
        {
            Graphs.Save(directory.File("small.onnx"), Graphs.Open(3), Build);
            Assert.ThrowsAny<IOException>(() => Graphs.Save(directory.File(Path.Combine("missing", "small.onnx")), Graphs.Open(3), Build));
        }

        Assert.Equal(before, LiveTensors.Now);
        Assert.True(norm.training);

        OnnxValue Build(OnnxScope scope, OnnxValue x)
        {
            OnnxValue y = scope.Conv2d("conv", x, "conv", layer, x.Shape, folded: norm);
            y = scope.Conv2d("frozen", scope.BatchNorm2d("bn", y, "bn", frozen), "frozen", layer, x.Shape, folded: frozen);
            y = scope.Resize("up", scope.GroupNorm("gn", y, "gn", groups, groups: 3), x, x.Shape, 1, true);
            return scope.Linear("fc", scope.GlobalAveragePool("mean", scope.Multiply("half", y, 0.5)), "fc", linear);
        }
    }

    [Fact]
    public void AnExportInsideADisposeScopeOutlivesIt()
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        using var directory = new TemporaryDirectory();
        using var graph = new OnnxGraph(Graphs.Description(), null);
        using (DisposeScope scope = NewDisposeScope())
        {
            OnnxValue x = graph.Input("x", Graphs.Open(3));
            graph.Output("y", graph.Root.Conv2d("y", x, "conv", layer, x.Shape));
        }

        graph.Save(directory.File("small.onnx"));
        OnnxModelFile.Load(directory.File("small.onnx")).Dispose();
    }

    private static void Save(string path)
    {
        using Conv2d layer = nn.Conv2d(3, 3, 1);
        Graphs.Save(path, Graphs.Open(3), (scope, x) => scope.Conv2d("y", x, "conv", layer, x.Shape));
    }
}
