using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;
using PanopticFpn.Models;
using PanopticFpn.Training.Evaluation;
using TorchSharp;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>segment</c>: pictures with their classes blended over them, each at its own size.</summary>
internal sealed class SegmentCommand(
    Terminal terminal, IReadOnlyList<(string From, string To)> files, int? largestSide, WeightsChoice weights, bool throughOnnx, SlidingWindowOptions? window, string? device)
    : ISegmentationModelVisitor<int>
{
    private const string Torch = "torch";
    private const string Onnx = "onnx";

    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeSegmentationModel> model = Parameters.SegmentationModel();
        var image = new Option<string>("--image") { Description = "The picture (PNG, JPEG, …), or a folder of them.", HelpName = "FILE|DIR", Required = true };
        Option<string> file = Parameters.Out("The PNG file to write; for a folder, the folder to write into.");
        var engine = new Option<string>("--engine") { Description = "What runs the model.", DefaultValueFactory = _ => Torch };
        engine.AcceptOnlyFromAmong(Torch, Onnx);
        var largest = new Option<int?>("--max-side") { Description = "Scale larger pictures down to this many pixels. Without it each picture keeps its size.", HelpName = "N" };
        largest.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int side) && side < 1)
                result.AddError($"Option '--max-side' is {side}, but must be at least 1.");
        });
        var window = new WindowParameters();
        Option<string?> device = Devices.Option();
        var weights = new WeightsParameters();
        var command = new Command("segment", "Gives each pixel of a picture a class, and shows them in colour.") { model, image, file, engine, largest, device };
        window.AddTo(command);
        weights.AddTo(command);
        command.Validators.Add(result =>
        {
            // By its word: a value that is refused cannot be read.
            if (result.GetResult(engine) is { Tokens: [{ Value: Onnx }] } && result.GetResult(device) is { Implicit: false })
                result.AddError("--device is for --engine torch; ONNX Runtime takes CUDA where its build has it.");
        });
        command.SetAction(parsed =>
        {
            IReadOnlyList<(string, string)> files = PictureFiles.Pair(parsed.GetRequiredValue(image), parsed.GetRequiredValue(file));
            parsed.GetRequiredValue(model).Accept(new SegmentCommand(
                terminal, files, parsed.GetValue(largest), weights.Read(parsed), parsed.GetValue(engine) == Onnx, window.Read(parsed), parsed.GetValue(device)));
        });
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        Device on = Devices.Of(throughOnnx ? "cpu" : device);

        // What cannot be read is found out before the model is made.
        if (files.Count == 1)
            Picture.Read(files[0].From).Dispose();
        using TModel model = Networks.Create<TModel>(terminal, weights);
        model.to(on);
        using IPictureEngine engine = throughOnnx ? OnnxEngine.Of(model) : new TorchEngine(model.ForInference(), TModel.Description.Input);
        var pixels = new long[TModel.Classes.Count];
        double milliseconds = 0;
        string size = "";
        terminal.Follow("Segmenting", files.Count, progress =>
        {
            for (int index = 0; index < files.Count; index++)
            {
                using Picture original = Picture.Read(files[index].From);
                using Picture picture = largestSide is { } side ? original.FitWithin(side) : original;
                byte[] classes = [];
                milliseconds += Measure.Milliseconds(() => classes = engine.Classes(picture, window));
                var map = ClassMap.FromIndices([.. classes.Select(label => (int)label)], picture.Height, picture.Width);
                using Picture overlay = picture.Blend(map, TModel.Classes);
                overlay.WritePng(files[index].To);
                foreach (byte label in classes)
                    pixels[label]++;
                size = $"{picture.Width} x {picture.Height}";
                progress?.Report(index + 1);
            }

            return 0;
        });

        terminal.Facts(
            files.Count == 1 ? ("file", files[0].To) : ("folder", Path.GetDirectoryName(files[0].To)!),
            files.Count == 1 ? ("picture", size) : ("pictures", $"{files.Count}"),
            ("engine", engine.Name),
            ("time", $"{Measure.Time(milliseconds / files.Count)} a picture"));
        terminal.Line("");
        terminal.Table([Terminal.Words("class"), Terminal.Numbers("share")], Shares(pixels, TModel.Classes));
        Networks.WarnOfRandomWeights(terminal, TModel.Description, weights);
        return 0;
    }

    private static IEnumerable<string[]> Shares(long[] pixels, SegmentationClasses classes) =>
        pixels.Index()
            .Where(count => count.Item > 0)
            .OrderByDescending(count => count.Item)
            .Select(count => new[] { classes.Names[count.Index], FormattableString.Invariant($"{100.0 * count.Item / pixels.Sum():F1} %") });
}
