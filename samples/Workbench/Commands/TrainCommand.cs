using System.CommandLine;
using System.CommandLine.Parsing;
using PanopticFpn;
using PanopticFpn.Export;
using PanopticFpn.Models;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Runs;
using TorchSharp;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>train</c>: a network trained on a folder of pictures and masks, evaluated and exported.</summary>
internal sealed class TrainCommand(Terminal terminal, string directory, RunOrigin origin, WeightsChoice weights, TrainingOptions? options) : ISegmentationModelVisitor<int>
{
    private const string DemoModel = nameof(ShapesFpn);

    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeSegmentationModel> model = Parameters.SegmentationModel();
        model.Arity = ArgumentArity.ZeroOrOne;
        var data = new Option<string?>("--data") { Description = "A folder with train/images, train/labels, val/images and val/labels, or as Cityscapes or ADE20K have it.", HelpName = "DIR" };
        var demo = new Option<bool>("--demo") { Description = "Train on scenes that the program draws: no data is needed." };
        var directory = new Option<string?>("--out") { Description = "The run's directory, absent or empty.", HelpName = "DIR" };
        var resume = new Option<string?>("--resume") { Description = "Go on with the run in this directory, with its own options.", HelpName = "DIR" };
        Option<string?> device = Devices.Option();
        var weights = new WeightsParameters();
        var training = new TrainingParameters();
        var command = new Command("train", "Trains a model on pictures and masks, and leaves weights, metrics, plots and an ONNX file.") { model, data, demo, directory, resume, device };
        training.AddTo(command);
        weights.AddTo(command);
        command.Validators.Add(result =>
        {
            if (Objection(result, model, data, demo, directory, resume, training) is { } objection)
                result.AddError(objection);
        });
        command.SetAction(parsed => Begin(terminal, parsed, parsed.GetValue(resume), parsed.GetValue(directory), () =>
        {
            bool isDemo = parsed.GetValue(demo);
            string name = parsed.GetValue(model)?.Name ?? DemoModel;
            TrainingOptions options = training.Read(parsed, isDemo ? Recipes.Demo : Recipes.Folder);
            return (new RunOrigin(name, parsed.GetValue(data), parsed.GetValue(device)), weights.Read(parsed), options);
        }));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        Device device = Devices.Of(origin.Device);
        Sets sets = origin.Data is { } data ? Sets.Open(data, TModel.Classes) : Sets.Demo();
        using TModel model = Networks.Create<TModel>(terminal, weights, options?.Seed ?? 0);
        model.to(device);
        using var interruption = new Interruption();
        var trainer = new SegmentationTrainer<TModel>(model, sets.Training, sets.Validation);
        TrainingResult result = new TrainingDisplay(terminal, TModel.Classes).Follow((stepped, reading) =>
        {
            trainer.Stepped += (_, progress) => stepped(progress);
            trainer.Reading = reading;
            return options is null
                ? trainer.Resume(directory, interruption.Token)
                : trainer.Run(directory, options, run => origin.Write(run), interruption.Token);
        });
        if (!result.IsComplete)
        {
            terminal.Line($"Stopped after step {result.Steps}; nothing is lost. Go on with: train --resume {directory}");
            return 0;
        }

        Conclude(model, result);
        return 0;
    }

    private void Conclude<TModel>(TModel model, TrainingResult result)
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        model.to(CPU);
        string file = Path.Combine(directory, $"{TModel.Description.Name}.onnx");
        CheckedExportResult export = terminal.Wait("Exporting", () => CheckedExport.Write(model, file, new CheckedExportOptions()));
        if (result.Scores is { } scores)
        {
            ScoreTable.Write(terminal, TModel.Classes, scores);
            terminal.Line("");
        }

        terminal.Facts(
            ("run", directory),
            ("time", FormattableString.Invariant($"{result.Elapsed.TotalMinutes:F1} minutes, of which steps waited {result.Waited.TotalSeconds:F1} s for pictures")),
            ("best", $"step {result.BestStep}: {Path.Combine(directory, "best.safetensors")}"),
            ("pictures", "curves.png, classes.png, confusion.png, validation.png"),
            ("ONNX", FormattableString.Invariant($"{file}, {export.Difference:0.0E+0} of the largest number from TorchSharp")));
    }

    private static int Begin(Terminal terminal, ParseResult parsed, string? resume, string? directory, Func<(RunOrigin, WeightsChoice, TrainingOptions)> read)
    {
        if (resume is not null)
        {
            RunOrigin origin = RunOrigin.Read(resume);
            return Model(origin).Accept(new TrainCommand(terminal, resume, origin, WeightsChoice.Random, options: null));
        }

        (RunOrigin fresh, WeightsChoice weights, TrainingOptions options) = read();
        return Model(fresh).Accept(new TrainCommand(terminal, directory!, fresh, weights, options));
    }

    private static ReadyMadeSegmentationModel Model(RunOrigin origin) =>
        ReadyMadeModels.Find(origin.Model) as ReadyMadeSegmentationModel ?? throw new IOException($"Model '{origin.Model}' does not segment.");

    private static string? Objection(
        CommandResult result, Argument model, Option<string?> data, Option<bool> demo, Option<string?> directory, Option<string?> resume, TrainingParameters training)
    {
        bool isDemo = result.GetValue(demo), hasData = result.GetValue(data) is not null, hasModel = result.GetResult(model) is { Tokens.Count: > 0 };
        if (result.GetValue(resume) is not null)
        {
            return hasModel || hasData || isDemo || result.GetValue(directory) is not null || training.Given(result) is not null
                ? "--resume goes on with what the run was begun with; leave the model, the data and the options out."
                : null;
        }

        if (isDemo && (hasData || hasModel))
            return $"--demo trains {DemoModel} on drawn scenes; leave the model and --data out.";
        if (!isDemo && !hasModel)
            return "Say which MODEL to train; 'list' shows them. Or take --demo, or --resume DIR.";
        if (!isDemo && !hasData)
            return "Say where the pictures are: --data DIR. Without any data, take --demo.";
        return result.GetValue(directory) is null ? "Say where the run's files go: --out DIR." : null;
    }
}
