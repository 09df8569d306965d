using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Models;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Reports;
using TorchSharp;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>evaluate</c>: how well a network's classes agree with masks.</summary>
internal sealed class EvaluateCommand(Terminal terminal, string? data, DatasetSplit split, WeightsChoice weights, SlidingWindowOptions? window, string? device, string? picture)
    : ISegmentationModelVisitor<int>
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeSegmentationModel> model = Parameters.SegmentationModel();
        var data = new Option<string?>("--data") { Description = "A folder as 'train' takes it, or with images and labels alone. Without it scenes that the program draws.", HelpName = "DIR" };
        var split = new Option<string>("--split") { Description = "Which half of the folder: val or train.", HelpName = "val|train", DefaultValueFactory = _ => "val" };
        split.AcceptOnlyFromAmong("val", "train");
        var picture = new Option<string?>("--confusion") { Description = "A PNG file for which classes were taken for which.", HelpName = "FILE" };
        var window = new WindowParameters();
        Option<string?> device = Devices.Option();
        var weights = new WeightsParameters();
        var command = new Command("evaluate", "Measures a model on pictures with masks: IoU of each class, mean IoU, accuracies.") { model, data, split, picture, device };
        window.AddTo(command);
        weights.AddTo(command);
        command.SetAction(parsed => parsed.GetRequiredValue(model).Accept(new EvaluateCommand(
            terminal,
            parsed.GetValue(data),
            parsed.GetValue(split) == "train" ? DatasetSplit.Training : DatasetSplit.Validation,
            weights.Read(parsed),
            window.Read(parsed),
            parsed.GetValue(device),
            parsed.GetValue(picture))));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        if (picture is not null)
            AtomicFile.CheckWritable(picture);
        Device on = Devices.Of(device);
        ILabelledPictures pictures = data is null ? Sets.Demo().Validation : PictureFolder.Open(data, split, TModel.Classes);
        using TModel model = Networks.Create<TModel>(terminal, weights);
        model.to(on);
        DatasetCheck.Run(pictures, TModel.Classes);
        using IInferenceForm form = model.ForInference();
        ConfusionMatrix counts = terminal.Follow("Evaluating", pictures.Count, progress =>
            Evaluator.Count(pictures, TModel.Description.Input, TModel.Classes, form, window, each: null, progress));
        ScoreTable.Write(terminal, TModel.Classes, counts.Scores());
        terminal.Line(FormattableString.Invariant($"pictures                {pictures.Count}"));
        if (picture is not null)
        {
            ConfusionPicture.Write(picture, TModel.Classes, counts);
            terminal.Line($"confusion               {picture}");
        }

        Networks.WarnOfRandomWeights(terminal, TModel.Description, weights);
        return 0;
    }
}
