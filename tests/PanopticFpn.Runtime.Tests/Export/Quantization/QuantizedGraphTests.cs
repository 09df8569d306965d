using PanopticFpn.Export;
using PanopticFpn.Onnx.Format;
using PanopticFpn.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Export.Quantization;

public sealed class QuantizedGraphTests : IDisposable
{
    private static readonly string[] Fused = ["QLinearConv", "QLinearConv", "QLinearAdd", "QLinearConv"];

    private readonly TemporaryDirectory _directory = new();
    private readonly Conv2d _first = SmallGraph.Layer(3, 8, 3, seed: 1);
    private readonly Conv2d _second = SmallGraph.Layer(8, 8, 3, seed: 2);
    private readonly Conv2d _last = SmallGraph.Layer(8, 3, 1, seed: 3);

    private string File => _directory.File("small.onnx");

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _last.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void EveryConvolutionAndSumRunsInBytesWithItsReluInside()
    {
        Save(Measured());

        string[] operators = SmallGraph.Operators(File);

        Assert.Equal(Fused, operators.Where(name => name is not ("QuantizeLinear" or "DequantizeLinear")));
    }

    [PythonOnnxFact, Trait("Tier", "Thorough")]
    public void OnnxChecksTheFile()
    {
        Save(Measured());

        Assert.Equal("", PythonOnnxFactAttribute.Check(File));
    }

    [Fact]
    public void ResultsStayNearThoseOfFloat32()
    {
        Save(null);
        float[] expected = SmallGraph.Run(File, SmallGraph.Picture(5));
        Save(Measured());

        float[] actual = SmallGraph.Run(File, SmallGraph.Picture(5));

        float largest = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.True(MathF.Abs(pair.First - pair.Second) < 0.05f * largest, $"{pair} of {largest}"));
        Assert.NotEqual(expected, actual);
    }

    [Fact]
    public void ANodeKeptInFloatStaysAConvolutionAndReadsNumbers()
    {
        Save(Measured() with { FloatNodes = ["second"] });

        string[] operators = SmallGraph.Operators(File);

        Assert.Equal(2, operators.Count(name => name == "QLinearConv"));
        Assert.Single(operators, name => name is "Conv" or "FusedConv");
    }

    [Fact]
    public void AllNodesInFloatAreTheFloat32File()
    {
        Save(null);
        float[] expected = SmallGraph.Run(File, SmallGraph.Picture(5));

        Save(Measured() with { FloatNodes = ["first", "second", "y"] });

        Assert.Equal(expected, SmallGraph.Run(File, SmallGraph.Picture(5)));
    }

    [Theory]
    [InlineData(8, 127)]
    [InlineData(7, 63)]
    public void WeightsAreOffByHalfAStepOfTheirChannelAtMost(int bits, int largest)
    {
        using (no_grad())
            _second.weight![3].mul_(100);
        Save(Measured() with { WeightBits = bits });

        GraphProto graph = SmallGraph.Read(File).Graph;
        sbyte[] weights = [.. Bytes(graph, "second/weight/quantized").Select(value => (sbyte)value)];
        float[] scales = Floats(graph, "second/weight/scale");
        float[] exact = [.. _second.weight!.data<float>()];

        Assert.Equal(largest, weights.Max(Math.Abs));
        for (int index = 0; index < exact.Length; index++)
        {
            float scale = scales[index / (exact.Length / 8)];
            Assert.InRange(Math.Abs(exact[index] - (weights[index] * scale)), 0, 0.501 * scale);
        }

        Assert.True(scales[3] > 20 * scales[2]);
    }

    [Fact]
    public void ADeadChannelIsItsBias()
    {
        using (no_grad())
        {
            _last.weight![1].zero_();
            _last.bias![1].fill_(0.75f);
        }

        Save(Measured());

        float[] channel = SmallGraph.Run(File, SmallGraph.Picture(5))[120..240];
        Assert.All(channel, number => Assert.Equal(0.75f, number, 0.02f));
    }

    [Fact]
    public void AMapThatIsAlwaysZeroIsFine()
    {
        using (no_grad())
        {
            _first.weight!.zero_();
            _first.bias!.zero_();
        }

        Save(null);
        float[] expected = SmallGraph.Run(File, SmallGraph.Picture(5));
        Save(Measured());

        float[] actual = SmallGraph.Run(File, SmallGraph.Picture(5));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
    }

    [Fact]
    public void SizesStayOpenAndShapesAreReadFromBytes()
    {
        Func<OnnxScope, OnnxValue, OnnxValue> build = (scope, x) =>
        {
            OnnxValue map = scope.Conv2d("first", x, "first", _first, SmallGraph.Map(8), padding: 1);
            OnnxValue half = scope.MaxPool2d("half", map, new TensorShape(x.Shape.Batch, 8, x.Shape.Height.CeilDivide(2), x.Shape.Width.CeilDivide(2)), kernel: 3, stride: 2, padding: 1);
            OnnxValue resized = scope.Resize("resized", half, like: map, SmallGraph.Map(8), scale: 1, alignCorners: true);
            return scope.Conv2d("last", resized, "last", _last, SmallGraph.Map(3));
        };
        OnnxQuantization measured = Measured(build);

        SmallGraph.Save(File, Quantized(measured), build);

        Assert.Equal(3 * 7 * 9, SmallGraph.Run(File, SmallGraph.Picture(1, height: 7, width: 9)).Length);
        GraphProto graph = SmallGraph.Read(File).Graph;
        Assert.All(graph.Node.Where(node => node.OpType == "Shape"), node => Assert.EndsWith("/quantized", node.Input[0], StringComparison.Ordinal));
        Assert.Contains(graph.Node, node => node.OpType == "Shape");
    }

    [Fact]
    public void APooledMapHasTheStepsOfTheMapBeforeIt()
    {
        Func<OnnxScope, OnnxValue, OnnxValue> build = (scope, x) =>
        {
            OnnxValue map = scope.Relu("relu", scope.Conv2d("first", x, "first", _first, SmallGraph.Map(8), padding: 1));
            OnnxValue pooled = scope.MaxPool2d("pooled", map, SmallGraph.Map(8), kernel: 3, stride: 1, padding: 1);
            return scope.Conv2d("last", pooled, "last", _last, SmallGraph.Map(3));
        };
        OnnxQuantization measured = Measured(build);

        SmallGraph.Save(File, Quantized(measured), build);

        Assert.DoesNotContain("pooled", measured.Ranges.Keys);
        Assert.Equal(["QLinearConv", "MaxPool", "QLinearConv"], SmallGraph.Operators(File).Where(name => name is not ("QuantizeLinear" or "DequantizeLinear")));

        // With the convolution before it in float32 the pooled map is still read in bytes, by the same steps.
        SmallGraph.Save(File, Quantized(measured with { FloatNodes = ["first"] }), build);
        Assert.Single(SmallGraph.Operators(File), name => name == "QLinearConv");
    }

    [Fact]
    public void ASmallChannelKeepsItsLevelsBeforeANormalisation()
    {
        using GroupNorm norm = nn.GroupNorm(8, 8);
        using (no_grad())
        {
            _first.weight![2].mul_(0.01f);
            _first.bias![2].mul_(0.01f).add_(0.1f);
            norm.weight!.fill_(1);
            norm.bias!.zero_();
        }

        Func<OnnxScope, OnnxValue, OnnxValue> build = (scope, x) =>
            scope.InstanceNorm("norm", scope.Conv2d("first", x, "first", _first, SmallGraph.Map(8), padding: 1), "norm", norm);
        SmallGraph.Save(File, null, build);
        float[] expected = SmallGraph.Run(File, SmallGraph.Picture(5));
        OnnxQuantization measured = Measured(build);
        SmallGraph.Save(File, Quantized(measured), build);
        float[] byChannel = SmallGraph.Run(File, SmallGraph.Picture(5));
        SmallGraph.Save(File, Quantized(measured with { ChannelRanges = new Dictionary<string, IReadOnlyList<OnnxRange>>() }), build);
        float[] together = SmallGraph.Run(File, SmallGraph.Picture(5));

        Assert.InRange(LargestError(byChannel), 0, 0.06);
        Assert.InRange(LargestError(together), 0.2, 5);
        Assert.Contains("QLinearConv", SmallGraph.Operators(File));

        float LargestError(float[] actual) => expected.Zip(actual, (first, second) => MathF.Abs(first - second)).Skip(2 * 120).Take(120).Max();
    }

    [Fact]
    public void RangesOfOtherChannelsAreRefused()
    {
        OnnxQuantization measured = Measured();
        var one = new Dictionary<string, IReadOnlyList<OnnxRange>> { ["y"] = [new OnnxRange(0, 1)] };

        Assert.Equal(["y"], measured.ChannelRanges.Keys);
        var failure = Assert.Throws<ArgumentException>(() => Save(measured with { ChannelRanges = one }));

        Assert.Contains("1 channels of 'y', which has 3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutRangesAnInt8ExportSaysWhatToDo()
    {
        var failure = Assert.Throws<ArgumentException>(() => Write(new OnnxExportOptions { Precision = OnnxPrecision.Quantized }));

        Assert.Contains("Quantizer.Measure", failure.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void ARangeThatIsMissingOrNotFiniteIsNamed()
    {
        OnnxQuantization measured = Measured();
        var without = new Dictionary<string, OnnxRange>(measured.Ranges);
        without.Remove("sum_relu");
        var infinite = new Dictionary<string, OnnxRange>(measured.Ranges) { ["sum_relu"] = new(0, float.PositiveInfinity) };

        var missing = Assert.Throws<ArgumentException>(() => Save(measured with { Ranges = without }));
        var endless = Assert.Throws<ArgumentException>(() => Save(measured with { Ranges = infinite }));

        Assert.Contains("no range for 'sum_relu'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("'sum_relu' should be finite", endless.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(9)]
    public void OtherBitsAreRefused(int bits) =>
        Assert.Contains("choose 7 or 8", Assert.Throws<ArgumentOutOfRangeException>(() => Save(Measured() with { WeightBits = bits })).Message, StringComparison.Ordinal);

    private OnnxQuantization Measured() => Measured(SmallGraph.Residual(_first, _second, _last));

    private static OnnxQuantization Measured(Func<OnnxScope, OnnxValue, OnnxValue> build) => Quantizer.Measure(
        (path, options) => SmallGraph.Save(path, options, build),
        SmallGraph.Description,
        [SmallGraph.Picture(5), SmallGraph.Picture(6)],
        new QuantizationOptions { Clipping = Clipping.MinMax, TargetAgreement = 0 },
        progress: null,
        CancellationToken.None);

    private static OnnxExportOptions? Quantized(OnnxQuantization? quantization) =>
        quantization is null ? null : new OnnxExportOptions { Precision = OnnxPrecision.Quantized, Quantization = quantization };

    private void Save(OnnxQuantization? quantization) => Write(Quantized(quantization));

    private void Write(OnnxExportOptions? options) => SmallGraph.Save(File, options, SmallGraph.Residual(_first, _second, _last));

    private static byte[] Bytes(GraphProto graph, string name) => graph.Initializer.Single(tensor => tensor.Name == name).RawData.ToByteArray();

    private static float[] Floats(GraphProto graph, string name) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Bytes(graph, name)).ToArray();
}
