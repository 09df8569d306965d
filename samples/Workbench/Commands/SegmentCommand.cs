using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>segment</c>: a picture with its classes blended over it.</summary>
internal sealed class SegmentCommand(Terminal terminal, Picture picture, WeightsChoice weights, bool throughOnnx) : ISegmentationModelVisitor<ClassMap>
{
    private const string Torch = "torch";
    private const string Onnx = "onnx";
    private const int LargestSide = 1024;

    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeSegmentationModel> model = Parameters.SegmentationModel();
        var image = new Option<string>("--image") { Description = "The picture (PNG, JPEG, …).", HelpName = "FILE", Required = true };
        Option<string> file = Parameters.Out("The PNG file to write.");
        var weights = new WeightsParameters();
        var engine = new Option<string>("--engine") { Description = "What runs the model.", DefaultValueFactory = _ => Torch };
        engine.AcceptOnlyFromAmong(Torch, Onnx);
        Option<int> largest = Parameters.Count("--max-side", "Larger pictures are scaled down to this many pixels.", LargestSide);
        var command = new Command("segment", "Gives each pixel of a picture a class, and shows them in colour.") { model, image, file, engine, largest };
        weights.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            AtomicFile.CheckWritable(path);
            using Picture original = Picture.Read(parsed.GetRequiredValue(image));
            using Picture picture = original.FitWithin(parsed.GetValue(largest));
            var work = new SegmentCommand(terminal, picture, weights.Read(parsed), parsed.GetValue(engine) == Onnx);
            work.Run(parsed.GetRequiredValue(model), path);
        });
        return command;
    }

    /// <inheritdoc/>
    public ClassMap Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        using TModel model = Networks.Create<TModel>(terminal, weights);
        ModelInput input = TModel.Description.Input;
        ImageTensor pixels = picture.ToTensor(input.Mean, input.StandardDeviation);
        return terminal.Wait("Segmenting", () => throughOnnx ? InOnnxRuntime(model, pixels) : InTorch(model, pixels));
    }

    private void Run(ReadyMadeSegmentationModel model, string path)
    {
        ClassMap? map = null;
        double milliseconds = Measure.Milliseconds(() => map = model.Accept(this));
        SegmentationClasses classes = model.Description.Classes!;
        using Picture overlay = picture.Blend(map!, classes);
        overlay.WritePng(path);

        terminal.Facts(
            ("file", path),
            ("picture", $"{picture.Width} x {picture.Height}"),
            ("engine", throughOnnx ? "ONNX Runtime" : "TorchSharp"),
            ("time", $"{Measure.Time(milliseconds)} with making the model"));
        terminal.Line("");
        terminal.Table([Terminal.Words("class"), Terminal.Numbers("share")], Shares(map!, classes));
        Networks.WarnOfRandomWeights(terminal, model.Description, weights);
    }

    private static ClassMap InTorch<TModel>(TModel model, ImageTensor pixels)
        where TModel : nn.Module<Tensor, Tensor>
    {
        using var inference = inference_mode();
        using Tensor images = pixels.ToTensor();
        using Tensor logits = model.forward(images);
        return ClassMap.FromLogits(logits.ToImageTensor(), image: 0, pixels.Height, pixels.Width);
    }

    private static ClassMap InOnnxRuntime<TModel>(TModel model, ImageTensor pixels)
        where TModel : nn.Module, IModel<TModel>
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("workbench-");
        try
        {
            string file = Path.Combine(directory.FullName, "model.onnx");
            model.ExportOnnx(file);
            using OnnxModel onnx = OnnxModel.Load(file);
            return onnx.Segment(pixels);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IEnumerable<string[]> Shares(ClassMap map, SegmentationClasses classes) =>
        map.Indices.CountBy(index => index)
            .OrderByDescending(count => count.Value)
            .Select(count => new[] { classes.Names[count.Key], FormattableString.Invariant($"{100.0 * count.Value / map.Indices.Length:F1} %") });
}
