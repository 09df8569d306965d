using System.Globalization;
using PanopticFpn.Export;
using PanopticFpn.Inference;
using PanopticFpn.Onnx;
using PanopticFpn.Tests.Export.Models;
using PanopticFpn.Tests.Export.Quantization;
using PanopticFpn.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Export.Checked;

public sealed class CheckedExportTests : IDisposable
{
    private static readonly OnnxExportOptions Small = new() { Height = 64, Width = 96 };
    private static readonly CheckedExportOptions Quick = new() { Export = Small, Runs = 1, Threads = 1 };

    private readonly TemporaryDirectory _directory = new();
    private readonly TinySegmentation _model = Tiny(seed: 1);

    private string File => _directory.File("tiny.onnx");

    public void Dispose()
    {
        _model.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void WeightsInASecondFileGoWithTheModel()
    {
        CheckedExport.Write(_model, File, Quick with { Export = Small with { ExternalDataThreshold = 0 } });
        Assert.Equal(["tiny.onnx", "tiny.onnx.data"], _directory.Entries);
        OnnxModel.Load(File).Dispose();

        using (FileStream data = new(File + ".data", FileMode.Open))
            data.SetLength(data.Length / 2);
        Assert.Contains("its weights in 'tiny.onnx.data' beside it are cut short or of another model; copy both files again", Refused(), StringComparison.Ordinal);
        System.IO.File.Delete(File + ".data");
        Assert.Contains("its weights are in 'tiny.onnx.data', which is not beside it; copy both files", Refused(), StringComparison.Ordinal);

        string Refused() => Assert.Throws<OnnxModelException>(() => OnnxModel.Load(File)).Message;
    }

    [Fact]
    public void AFileForOneSizeIsRunAndSaysSo()
    {
        CheckedExportResult result = CheckedExport.Write(_model, File, Quick);

        Assert.Equal(["tiny.onnx"], _directory.Entries);
        Assert.Equal(new FileInfo(File).Length, result.Bytes);
        Assert.Equal((64, 96, 1), (result.Height, result.Width, result.Pictures));
        Assert.InRange(result.Difference, 0, 1e-5);
        Assert.InRange(result.Agreement!.Value, 0.999, 1);
        Assert.StartsWith("ONNX Runtime 1.", result.CheckedWith, StringComparison.Ordinal);
        Assert.Null(result.Quantization);

        Dictionary<string, string> facts = SmallGraph.Read(File).MetadataProps.ToDictionary(fact => fact.Key, fact => fact.Value);
        Assert.Equal("64x96", facts["checked_size"]);
        Assert.Equal(result.CheckedWith, facts["checked_with"]);
        Assert.Equal(result.Difference, double.Parse(facts["checked_difference"], CultureInfo.InvariantCulture), result.Difference / 10);
        Assert.Equal(result.Agreement.Value, double.Parse(facts["checked_agreement"], CultureInfo.InvariantCulture), 1e-4);
        Assert.Contains("checked_milliseconds", facts.Keys);
        Assert.Contains("checked_torch_milliseconds", facts.Keys);
        // What the writer itself says is still there.
        using OnnxModel onnx = OnnxModel.Load(File);
        Assert.Equal(nameof(TinySegmentation), onnx.ModelName);
    }

    [Fact]
    public void AFileForEverySizeIsRunAtTwo()
    {
        CheckedExportResult result = CheckedExport.Write(_model, File, Quick with { Export = new() });

        Assert.Equal((512, 512, 2), (result.Height, result.Width, result.Pictures));
        Assert.InRange(result.Difference, 0, 1e-5);
    }

    [Fact]
    public void AnInt8FileIsCalibratedFirst()
    {
        ImageTensor[] pictures = [SmallGraph.Picture(1, 64, 96), SmallGraph.Picture(2, 64, 96)];
        var quantization = new QuantizationOptions { Clipping = Clipping.Percentile, TargetAgreement = 0 };
        CheckedExportOptions options = Quick with
        {
            Export = Small with { Precision = OnnxPrecision.Quantized },
            Calibration = pictures,
            Quantization = quantization,
        };
        var steps = new List<string>();

        CheckedExportResult result = CheckedExport.Write(_model, File, options, new Steps(steps));

        Assert.Contains("QLinearConv", SmallGraph.Operators(File));
        Assert.Equal(2, result.Pictures);
        Assert.InRange(result.Difference, 1e-5, 1);
        Assert.InRange(result.Agreement!.Value, 0.5, 1);
        Assert.NotNull(result.Quantization);
        Assert.Equal(["ranges", "ranges"], steps.Take(2));
        Assert.Equal(["check", "check"], steps.TakeLast(2));
    }

    [Fact]
    public void WhatComputesSomethingElseIsNotWritten()
    {
        using TinySegmentation other = Tiny(seed: 2);
        System.IO.File.WriteAllText(File, "old");

        var failure = Assert.Throws<CheckedExportException>(
            () => CheckedExport.Write(_model, other.ExportOnnx, File, Quick, progress: null, CancellationToken.None));

        Assert.Contains("differs from TorchSharp by", failure.Message, StringComparison.Ordinal);
        Assert.Contains(File, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal(["tiny.onnx"], _directory.Entries);
    }

    [Theory]
    [InlineData(OnnxPrecision.Full)]
    [InlineData(OnnxPrecision.Half)]
    public void NotANumberIsNeverWritten(OnnxPrecision precision)
    {
        using TinySegmentation broken = Tiny(seed: 1);
        using (no_grad())
            broken.parameters().Last().fill_(float.NaN);
        CheckedExportOptions options = Quick with { Export = Small with { Precision = precision } };

        var failure = Assert.Throws<CheckedExportException>(
            () => CheckedExport.Write(_model, broken.ExportOnnx, File, options, progress: null, CancellationToken.None));

        Assert.Contains("NaN or infinity in 'logits'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void WhatCannotBeRunIsNotWritten()
    {
        var failure = Assert.Throws<CheckedExportException>(() => CheckedExport.Write(
            _model, (path, _) => System.IO.File.WriteAllText(path, "no model"), File, Quick, progress: null, CancellationToken.None));

        Assert.Contains($"'{File}'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void AFileOfWeightsComesAlong()
    {
        CheckedExport.Write(_model, ExportWithData, File, Quick, progress: null, CancellationToken.None);

        Assert.Equal(["tiny.onnx", "tiny.onnx.data"], _directory.Entries);

        void ExportWithData(string path, OnnxExportOptions options)
        {
            _model.ExportOnnx(path, options);
            System.IO.File.WriteAllText(path + ".data", "weights");
        }
    }

    [Fact]
    public void EveryModuleKeepsItsMode()
    {
        _model.train();
        _model.children().First().eval();
        bool[] before = [.. _model.modules().Select(module => module.training)];
        Assert.Contains(true, before);
        Assert.Contains(false, before);

        CheckedExport.Write(_model, File, Quick);

        Assert.Equal(before, _model.modules().Select(module => module.training));
    }

    [Fact]
    public void Int8WithoutPicturesIsRefused()
    {
        CheckedExportOptions options = Quick with { Export = Small with { Precision = OnnxPrecision.Quantized } };

        var failure = Assert.Throws<ArgumentException>(() => CheckedExport.Write(_model, File, options));

        Assert.Contains("set Calibration", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void APictureOfAnotherSizeIsNamed()
    {
        CheckedExportOptions options = Quick with { Calibration = [SmallGraph.Picture(1, 64, 96), SmallGraph.Picture(2, 32, 32)] };

        var failure = Assert.Throws<ArgumentException>(() => CheckedExport.Write(_model, File, options));

        Assert.Contains("Picture 2 is [1,3,32,32], but the file takes [N,3,64,96]", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void ItCanBeStopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => CheckedExport.Write(_model, File, Quick, cancellation: source.Token));
        Assert.Empty(_directory.Entries);
    }

    /// <summary>TF32 would be told of as an error of the file; what the application allows holds again afterwards.</summary>
    [Fact]
    public void WhatIsComparedIsNotRoundedToTf32()
    {
        (bool, bool) before = (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32);
        using (new EvaluationMode(_model, threads: null))
            Assert.Equal((false, false), (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32));

        Assert.True(before.Item1, "libtorch allows it by itself in convolutions");
        Assert.Equal(before, (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32));
    }

    private static TinySegmentation Tiny(int seed)
    {
        random.manual_seed(seed);
        TinySegmentation model = TinySegmentation.Create();
        model.eval();
        return model;
    }

    private sealed class Steps(List<string> steps) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value) => steps.Add(value.Step);
    }
}
