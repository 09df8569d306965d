using System.Diagnostics;
using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;
using Scene.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>One picture through one model, in TorchSharp and, exported, in ONNX Runtime.</summary>
internal static class SegmentationRun
{
    private const int TimedRuns = 3;

    /// <summary>Runs the model both ways, writes the ONNX file and the overlay into a folder, and says how the two compare.</summary>
    public static Report Run<TModel>(Subject subject, string folder)
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        // A model: created, with its trained weights where there are any, in evaluation mode.
        random.manual_seed(1);
        using TModel model = TModel.Create();
        string weights = model is SceneFpn ? TrainedWeights.LoadInto(model) : "The weights are random: the colours mean something once the model is trained.";
        model.eval();

        // A picture: normalised as the model was described, [1,3,H,W].
        Picture picture = subject.Picture;
        ModelInput input = TModel.Description.Input;
        ImageTensor pixels = picture.ToTensor(input.Mean, input.StandardDeviation);
        using Tensor images = pixels.ToTensor();

        // TorchSharp.
        using var inference = inference_mode();
        (ImageTensor expected, double torchMilliseconds) = Timed(() =>
        {
            using Tensor logits = model.forward(images);
            return logits.ToImageTensor();
        });

        // ONNX: exported once, for any batch and size; run without libtorch.
        string onnxFile = Path.Combine(folder, TModel.Description.Name + ".onnx");
        var export = Stopwatch.StartNew();
        model.ExportOnnx(onnxFile);
        export.Stop();
        using OnnxModel onnx = OnnxModel.Load(onnxFile);
        (ImageTensor actual, double onnxMilliseconds) = Timed(() => onnx.Run(pixels)["logits"]);

        // A class for every pixel, blended over the picture.
        ClassMap classes = ClassMap.FromLogits(actual, image: 0, picture.Height, picture.Width);
        string overlayFile = Path.Combine(folder, TModel.Description.Name + ".png");
        using Picture overlay = picture.Blend(classes, TModel.Classes);
        using Picture shown = overlay.Resize(overlay.Width * subject.Enlargement, overlay.Height * subject.Enlargement);
        shown.WritePng(overlayFile);

        return new Report(
            TModel.Description.Name,
            [actual.Batch, actual.Channels, actual.Height, actual.Width],
            LargestDifference(expected, actual),
            expected.Data.Max(Math.Abs),
            torchMilliseconds,
            onnxMilliseconds,
            export.Elapsed.TotalMilliseconds,
            onnx.Note is null ? onnx.Provider : $"{onnx.Provider} ({onnx.Note})",
            onnxFile,
            overlayFile,
            subject.Accuracy(classes),
            weights,
            Process.GetCurrentProcess().PeakWorkingSet64);
    }

    /// <summary>The result, and the median time of a few runs after a first one that warms up.</summary>
    private static (ImageTensor Result, double Milliseconds) Timed(Func<ImageTensor> run)
    {
        ImageTensor result = run();
        double[] times = new double[TimedRuns];
        for (int i = 0; i < TimedRuns; i++)
        {
            var watch = Stopwatch.StartNew();
            result = run();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        return (result, times[TimedRuns / 2]);
    }

    private static double LargestDifference(ImageTensor expected, ImageTensor actual) =>
        expected.Data.Zip(actual.Data, (left, right) => (double)Math.Abs(left - right)).Max();
}
