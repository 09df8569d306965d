using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>Weights in a second file: the two compute what one file computes, and appear together or not at all.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Conv2d _first = nn.Conv2d(3, 16, 3, bias: false);
    private readonly Conv2d _second = nn.Conv2d(16, 32, 1);

    [Theory]
    [InlineData(0, OnnxPrecision.Full)]
    [InlineData(100, OnnxPrecision.Full)]
    [InlineData(0, OnnxPrecision.Half)]
    public void ThePairComputesWhatOneFileComputes(long threshold, OnnxPrecision precision)
    {
        Save("one.onnx", new OnnxExportOptions { Precision = precision });
        Save("pair.onnx", new OnnxExportOptions { Precision = precision, ExternalDataThreshold = threshold });
        Assert.Equal(["one.onnx", "pair.onnx", "pair.onnx.data"], _directory.Entries.Order());

        using OnnxModelFile one = OnnxModelFile.Load(_directory.File("one.onnx"));
        using OnnxModelFile pair = OnnxModelFile.Load(_directory.File("pair.onnx"));
        using Tensor x = randn(1, 3, 8, 9);
        Assert.Equal(one.Run(x)["y"].Data, pair.Run(x)["y"].Data);
    }

    [Fact]
    public void LargeWeightsBeginAtPagesAndSmallOnesStay()
    {
        Save("pair.onnx", new OnnxExportOptions { ExternalDataThreshold = 0 });
        TensorProto[] weights = [.. OnnxModelFile.Read(_directory.File("pair.onnx")).Graph.Initializer];
        TensorProto[] outside = [.. weights.Where(weight => weight.DataLocation == TensorProto.Types.DataLocation.External)];

        Assert.Equal(["first.weight", "second.weight"], outside.Select(weight => weight.Name));
        Assert.All(outside, weight => Assert.Equal("pair.onnx.data", Entry(weight, "location")));
        Assert.All(outside, weight => Assert.True(weight.RawData.IsEmpty));
        Assert.Equal(["0", "4096"], outside.Select(weight => Entry(weight, "offset")));
        Assert.Equal(["1728", "2048"], outside.Select(weight => Entry(weight, "length")));
        Assert.Equal(4096 + 2048, new FileInfo(_directory.File("pair.onnx.data")).Length);
        Assert.Equal(32 * sizeof(float), weights.Single(weight => weight.Name == "second.bias").RawData.Length);
    }

    [Fact]
    public void TheThresholdIsWhatOneFileMayHold()
    {
        long bytes = (16 * 27 + 32 * 16 + 32) * sizeof(float);
        Save("whole.onnx", new OnnxExportOptions { ExternalDataThreshold = bytes });
        Assert.Equal(["whole.onnx"], _directory.Entries);
        Save("parted.onnx", new OnnxExportOptions { ExternalDataThreshold = bytes - 1 });
        Assert.Contains("parted.onnx.data", _directory.Entries);
    }

    [Theory]
    [InlineData(OnnxFile.LargestContent)]
    [InlineData(long.MaxValue)]
    public void WhatNoFileHoldsGoesOutside(long threshold)
    {
        // Never touched, so this costs address space only.
        using Tensor large = empty(300_000_000);
        var shape = new TensorShape(large.size(0));
        OnnxInitializer[] weights = [Large("first"), Large("second")];
        var file = new OnnxFile(new ModelProto(), new GraphProto(), weights, "large.onnx.data", threshold);
        Assert.Equal(1_200_001_024L + 1_200_000_000, file.DataLength);
        foreach (OnnxInitializer weight in weights)
            weight.Dispose();

        OnnxInitializer Large(string name) => new(new OnnxValue(name, shape), [large], OnnxInitializer.WriteFloats);
    }

    [Fact]
    public void AModelThatCannotBeWrittenLeavesNoWeights()
    {
        // The network is refused after the first of its weights, and the model's place is taken in the second case.
        using (no_grad())
            _second.weight.fill_(70000);
        Assert.Throws<InvalidOperationException>(() => Save("pair.onnx", new OnnxExportOptions { Precision = OnnxPrecision.Half, ExternalDataThreshold = 0 }));
        Directory.CreateDirectory(_directory.File("taken.onnx"));
        Assert.ThrowsAny<IOException>(() => Save("taken.onnx", new OnnxExportOptions { ExternalDataThreshold = 0 }));
        Assert.Equal(["taken.onnx"], _directory.Entries);
    }

    [Fact]
    public void AWholeFileLeavesOlderWeightsAlone()
    {
        Save("pair.onnx", new OnnxExportOptions { ExternalDataThreshold = 0 });
        byte[] older = File.ReadAllBytes(_directory.File("pair.onnx.data"));
        Save("pair.onnx", new OnnxExportOptions());
        Assert.Equal(older, File.ReadAllBytes(_directory.File("pair.onnx.data")));
        OnnxModelFile.Load(_directory.File("pair.onnx")).Dispose();
    }

    [Fact]
    public void NegativeThresholdsAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxGraph(Graphs.Description(), new OnnxExportOptions { ExternalDataThreshold = -1 }));

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void TheCheckerAcceptsThePair()
    {
        Save("pair.onnx", new OnnxExportOptions { ExternalDataThreshold = 0 });
        Assert.Equal("", PythonOnnxFactAttribute.Check(_directory.File("pair.onnx")));
    }

    public void Dispose()
    {
        _directory.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private static string Entry(TensorProto weight, string key) => weight.ExternalData.Single(entry => entry.Key == key).Value;

    private void Save(string name, OnnxExportOptions options)
    {
        using var graph = new OnnxGraph(Graphs.Description(), options);
        OnnxValue x = graph.Input("x", Graphs.Open(3));
        OnnxValue y = graph.Root.Conv2d("a", x, "first", _first, Graphs.Window(x.Shape, 16, 3));
        graph.Output("y", graph.Root.Conv2d("y", y, "second", _second, Graphs.Window(y.Shape, 32, 1)));
        graph.Save(_directory.File(name));
    }
}
