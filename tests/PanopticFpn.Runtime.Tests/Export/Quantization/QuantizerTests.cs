using PanopticFpn.Export;
using PanopticFpn.Onnx;
using PanopticFpn.Tests.Export.Models;
using PanopticFpn.Tests.Support;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Export.Quantization;

public sealed class QuantizerTests
{
    private static readonly QuantizationOptions Quick = new() { Clipping = Clipping.Percentile, TargetAgreement = 0, Threads = 1 };

    [Fact]
    public void AGeneratedNetworkIsMeasuredAndWritten()
    {
        using TinySegmentation model = Tiny();
        using var directory = new TemporaryDirectory();
        string path = directory.File("tiny.onnx");
        var steps = new List<CalibrationProgress>();

        OnnxQuantization measured = Quantizer.Measure(model, Pictures(3), Quick with { Clipping = null }, new Steps(steps));
        model.ExportOnnx(path, new OnnxExportOptions { Precision = OnnxPrecision.Quantized, Quantization = measured });

        // 12 convolutions of the residual network, 7 of the pyramid, and those of the branch.
        string[] operators = SmallGraph.Operators(path);
        Assert.DoesNotContain(operators, name => name is "Conv" or "FusedConv");
        Assert.Equal(SmallGraph.Read(path).Graph.Node.Count(node => node.OpType == "Conv"), operators.Count(name => name == "QLinearConv"));
        // Four of the blocks, two of the top-down pathway, what p2 and the scores are summed from.
        Assert.Equal(4 + 2 + 2, operators.Count(name => name == "QLinearAdd"));
        Assert.InRange(measured.Agreement!.Value, 0.5, 1);
        Assert.Equal([1, 2, 3], steps.Where(step => step.Step == "ranges").Select(step => step.Done));
    }

    [Fact]
    public void ALayerThatEightBitsCannotTellIsKeptInFloat()
    {
        // One channel a thousand times the others: in steps of a 255th of it they vanish.
        using Conv2d first = SmallGraph.Layer(3, 8, 3, seed: 1);
        using Conv2d second = SmallGraph.Layer(8, 8, 3, seed: 2);
        using Conv2d last = SmallGraph.Layer(8, 3, 1, seed: 3);
        using (no_grad())
        {
            first.weight![0].mul_(1000);
            first.bias![0].mul_(1000);
            last.weight!.select(1, 0).zero_();
            second.weight!.select(1, 0).zero_();
        }

        OnnxQuantization naive = Measure(Quick);
        OnnxQuantization kept = Measure(Quick with { TargetAgreement = 0.95 });

        Assert.InRange(naive.Agreement!.Value, 0, 0.9);
        Assert.Empty(naive.FloatNodes);
        Assert.InRange(kept.Agreement!.Value, 0.95, 1);
        Assert.NotEmpty(kept.FloatNodes);

        OnnxQuantization Measure(QuantizationOptions options) => Quantizer.Measure(
            (path, export) => SmallGraph.Save(path, export, SmallGraph.Residual(first, second, last)),
            SmallGraph.Description, Pictures(2), options, progress: null, CancellationToken.None);
    }

    [Fact]
    public void WithoutTimeTheSearchGivesWhatItHas()
    {
        using TinySegmentation model = Tiny();

        OnnxQuantization measured = Quantizer.Measure(model, Pictures(1), Quick with { TargetAgreement = 1, SearchTime = TimeSpan.Zero });

        Assert.Empty(measured.FloatNodes);
        Assert.InRange(measured.Agreement!.Value, 0.5, 1);
    }

    [Fact]
    public void PicturesOfOneColourAreFine()
    {
        using TinySegmentation model = Tiny();
        var black = new ImageTensor(new float[3 * 32 * 32], 1, 3, 32, 32);

        OnnxQuantization measured = Quantizer.Measure(model, [black], Quick);

        Assert.Equal(new OnnxRange(0, 0), measured.Ranges["images"]);
    }

    [Fact]
    public void NoPicturesIsAnError() => AssertRefused([], "at least one");

    [Fact]
    public void APictureOfOtherChannelsIsNamed() => AssertRefused([SmallGraph.Picture(1, 32, 32), SmallGraph.Picture(1, 32, 32, channels: 1)], "Picture 2 is [1,1,32,32]");

    [Fact]
    public void APictureWithNaNIsNamed()
    {
        ImageTensor picture = SmallGraph.Picture(1, 32, 32);
        picture.Data[7] = float.NaN;

        AssertRefused([picture], "Picture 1 is empty or holds numbers that are not finite");
    }

    [Fact]
    public void WeightsThatGiveInfinityAreSaid()
    {
        using TinySegmentation model = Tiny();
        using (no_grad())
            model.parameters().First().fill_(float.PositiveInfinity);

        var failure = Assert.Throws<ArgumentException>(() => Quantizer.Measure(model, Pictures(1), Quick));

        Assert.Contains("check the network's weights", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsAreChecked()
    {
        using TinySegmentation model = Tiny();

        Assert.Throws<ArgumentOutOfRangeException>(() => Quantizer.Measure(model, Pictures(1), Quick with { Percentile = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantizer.Measure(model, Pictures(1), Quick with { TargetAgreement = 99 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantizer.Measure(model, Pictures(1), Quick with { AgreementPictures = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantizer.Measure(model, Pictures(1), Quick with { WeightBits = 4 }));
    }

    [Fact]
    public void ItCanBeStopped()
    {
        using TinySegmentation model = Tiny();
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => Quantizer.Measure(model, Pictures(1), Quick, cancellation: source.Token));
    }

    private static void AssertRefused(ImageTensor[] pictures, string words)
    {
        using TinySegmentation model = Tiny();
        var failure = Assert.Throws<ArgumentException>(() => Quantizer.Measure(model, pictures, Quick));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    private static TinySegmentation Tiny()
    {
        random.manual_seed(1);
        TinySegmentation model = TinySegmentation.Create();
        model.eval();
        return model;
    }

    private static ImageTensor[] Pictures(int count) => [.. Enumerable.Range(1, count).Select(seed => SmallGraph.Picture(seed, 32, 48))];

    private sealed class Steps(List<CalibrationProgress> steps) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value) => steps.Add(value);
    }
}
