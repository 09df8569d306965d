using PanopticFpn.Export;
using PanopticFpn.Onnx;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Onnx;

/// <summary>A block of MobileNetV3 and one of ConvNeXt, in each precision of a file and with Winograd's convolutions around them.</summary>
public sealed class BlockTests : IDisposable
{
    private const long Channels = 16;
    private static readonly long[] Rectangle = [2, Channels, 24, 20];

    private readonly TemporaryDirectory _directory = new();
    private readonly Conv2d _depthwise = nn.Conv2d(Channels, Channels, 5, padding: 2, groups: Channels);
    private readonly Conv2d _pointwise = nn.Conv2d(Channels, Channels, 1);
    private readonly Conv2d _squeeze = nn.Conv2d(Channels, 8, 1);
    private readonly Conv2d _excite = nn.Conv2d(8, Channels, 1);
    private readonly LayerNorm _norm = Norms.RandomLayerNorm(Channels, 1e-6);
    private readonly Linear _wide = nn.Linear(Channels, 4 * Channels);
    private readonly Linear _narrow = nn.Linear(4 * Channels, Channels);
    private readonly Tensor _scale = rand(Channels, 1, 1);

    public static TheoryData<int, bool> OpsetsAndBlocks => new()
    {
        { 17, false },
        { 17, true },
        { 20, true },
        { 22, false },
        { 22, true },
    };

    public void Dispose()
    {
        foreach (IDisposable owned in new IDisposable[] { _directory, _depthwise, _pointwise, _squeeze, _excite, _norm, _wide, _narrow, _scale })
            owned.Dispose();
    }

    [Theory, MemberData(nameof(OpsetsAndBlocks))]
    public void InFloat16(int opset, bool convNext)
    {
        string path = Save(new OnnxExportOptions { Opset = opset, Precision = OnnxPrecision.Half }, convNext);
        AssertClose(path, convNext, 0.01);
        GraphProto graph = OnnxModelFile.Read(path).Graph;
        Assert.Equal(["y"], graph.Output.Select(value => value.Name));
    }

    /// <summary>Squares of these numbers pass what float16 can hold.</summary>
    [Fact]
    public void LayerNormalisationOfLargeNumbersInFloat16()
    {
        string path = _directory.File("norm.onnx");
        using (var graph = new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Precision = OnnxPrecision.Half }))
        {
            OnnxValue x = graph.Input("x", Graphs.Open(Channels));
            graph.Output("y", graph.Root.LayerNorm("norm", graph.Root.Permute("last", graph.Root.Multiply("large", x, 3000), 0, 2, 3, 1), "norm", _norm));
            graph.Save(path);
        }

        using IDisposable noGrad = no_grad();
        using OnnxModelFile file = OnnxModelFile.Load(path);
        using Tensor images = Images();
        Numbers.AssertClose(Numbers.Of(_norm.forward((images * 3000).permute(0, 2, 3, 1))), file.Run(images)["y"], 0.01);
    }

    [Theory, MemberData(nameof(OpsetsAndBlocks))]
    public void InInt8(int opset, bool convNext)
    {
        var probe = new QuantizationProbe();
        string measured = Save(new OnnxExportOptions { Opset = opset, Probe = probe }, convNext);
        using IDisposable noGrad = no_grad();
        using Tensor images = Images();
        Dictionary<string, OnnxRange> ranges;
        using (OnnxModelFile file = OnnxModelFile.Load(measured))
            ranges = file.Run(images).Concat([new("x", Numbers.Of(images))]).ToDictionary(pair => pair.Key, pair => new OnnxRange(pair.Value.Data.Min(), pair.Value.Data.Max()));

        string path = Save(new OnnxExportOptions { Opset = opset, Precision = OnnxPrecision.Quantized, Quantization = new OnnxQuantization { Ranges = ranges } }, convNext);
        AssertClose(path, convNext, 0.05);
        GraphProto graph = OnnxModelFile.Read(path).Graph;
        Assert.Contains(graph.Node, node => node.OpType == "QuantizeLinear");
        Assert.Contains(graph.Node, node => node.OpType is "HardSwish" or "LayerNormalization");
    }

    /// <summary>ONNX Runtime takes the mean of a map of 8 bits in 8 bits, and fails where the map has a scale a channel.</summary>
    [Fact]
    public void AMapWhoseMeanIsTakenHasOneScale()
    {
        var probe = new QuantizationProbe();
        using var graph = new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Probe = probe });
        OnnxScope scope = graph.Root;
        OnnxValue x = graph.Input("x", Graphs.Open(Channels));
        OnnxValue map = scope.Relu("map", scope.Conv2d("conv", x, "pointwise", _pointwise, x.Shape));
        OnnxValue squeezed = scope.Relu("squeezed", scope.Conv2d("squeeze", scope.GlobalAveragePool("mean", map, keepsAxes: true), "squeeze", _squeeze, new TensorShape(x.Shape.Batch, 8, 1, 1)));
        OnnxValue factors = scope.Hardsigmoid("factors", scope.Conv2d("excite", squeezed, "excite", _excite, new TensorShape(x.Shape.Batch, Channels, 1, 1)));
        graph.Output("y", scope.ScaleChannels("y", map, factors));
        graph.Save(_directory.File("means.onnx"));
        Assert.Contains(probe.Values, value => value.Name == "map");
        Assert.DoesNotContain(probe.ByChannel, value => value.Name == "map");
    }

    /// <summary>Depthwise and 1x1 convolutions, and everything that is no convolution, stay as they are.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BesideWinogradsConvolutions(bool convNext)
    {
        using Conv2d large = nn.Conv2d(Channels, 128, 3, padding: 1), back = nn.Conv2d(128, Channels, 3, padding: 1), middle = nn.Conv2d(128, 128, 3, padding: 1);
        string path = _directory.File("winograd.onnx");
        TensorShape Map(long channels, TensorShape x) => new(x.Batch, channels, x.Height, x.Width);
        using (var graph = new OnnxGraph(Graphs.Description(), new OnnxExportOptions { Height = 96, Width = 96 }))
        {
            OnnxScope scope = graph.Root;
            OnnxValue x = graph.Input("x", Graphs.Open(Channels));
            OnnxValue y = scope.Hardswish("wide", scope.Conv2d("large", x, "large", large, Map(128, x.Shape), padding: 1));
            y = scope.Hardswish("swished", scope.Conv2d("middle", y, "middle", middle, Map(128, x.Shape), padding: 1));
            graph.Output("y", Block(convNext)(scope, scope.Conv2d("back", y, "back", back, x.Shape, padding: 1)));
            graph.Save(path);
        }

        Assert.Contains(OnnxModelFile.Read(path).Graph.Node, node => node.Name.Contains("winograd", StringComparison.Ordinal));
        using IDisposable noGrad = no_grad();
        using OnnxModelFile file = OnnxModelFile.Load(path);
        using Tensor images = randn(1, Channels, 96, 96);
        using Tensor expected = Reference(convNext, back.forward(middle.forward(large.forward(images).hardswish()).hardswish()));
        Numbers.AssertClose(Numbers.Of(expected), file.Run(images)["y"], 1e-4);
    }

    private static Tensor Images()
    {
        random.manual_seed(3);
        return randn(Rectangle);
    }

    private string Save(OnnxExportOptions options, bool convNext)
    {
        string path = _directory.File($"{options.Precision}.onnx");
        using var graph = new OnnxGraph(Graphs.Description(), options);
        OnnxValue x = graph.Input("x", Graphs.Open(Channels));
        graph.Output("y", Block(convNext)(graph.Root, x));
        graph.Save(path);
        return path;
    }

    private void AssertClose(string path, bool convNext, double share)
    {
        using IDisposable noGrad = no_grad();
        using OnnxModelFile file = OnnxModelFile.Load(path);
        using Tensor images = Images();
        using Tensor expected = Reference(convNext, images);
        Numbers.AssertClose(Numbers.Of(expected), file.Run(images)["y"], share);
    }

    private Func<OnnxScope, OnnxValue, OnnxValue> Block(bool convNext) => convNext ? ConvNext : MobileNet;

    private OnnxValue ConvNext(OnnxScope scope, OnnxValue x)
    {
        OnnxValue y = scope.Permute("last", scope.Conv2d("dw", x, "dw", _depthwise, x.Shape, padding: 2, groups: Channels), 0, 2, 3, 1);
        y = scope.Gelu("gelu", scope.Linear("fc1", scope.LayerNorm("norm", y, "norm", _norm), "fc1", _wide));
        y = scope.Permute("first", scope.Linear("fc2", y, "fc2", _narrow), 0, 3, 1, 2);
        return scope.Add("sum", scope.LayerScale("scaled", y, "layer_scale", _scale), x);
    }

    private OnnxValue MobileNet(OnnxScope scope, OnnxValue x)
    {
        OnnxValue y = scope.Hardswish("act", scope.Conv2d("dw", x, "dw", _depthwise, x.Shape, padding: 2, groups: Channels));
        OnnxValue mean = scope.GlobalAveragePool("mean", y, keepsAxes: true);
        OnnxValue squeezed = scope.Relu("relu", scope.Conv2d("squeeze", mean, "squeeze", _squeeze, new TensorShape(x.Shape.Batch, 8, 1, 1)));
        OnnxValue gate = scope.Hardsigmoid("gate", scope.Conv2d("excite", squeezed, "excite", _excite, mean.Shape));
        y = scope.Conv2d("pw", scope.ScaleChannels("scaled", y, gate), "pw", _pointwise, x.Shape);
        return scope.Add("sum", y, x);
    }

    private Tensor Reference(bool convNext, Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = _depthwise.forward(x);
        if (convNext)
        {
            y = _narrow.forward(_wide.forward(_norm.forward(y.permute(0, 2, 3, 1))).gelu()).permute(0, 3, 1, 2);
            return (x + (y * _scale)).MoveToOuterDisposeScope();
        }

        y = y.hardswish();
        Tensor gate = _excite.forward(nn.functional.relu(_squeeze.forward(y.mean([2, 3], keepdim: true)))).hardsigmoid();
        return (x + _pointwise.forward(y * gate)).MoveToOuterDisposeScope();
    }
}
