using PanopticFpn.Imaging;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using static TorchSharp.torch;

namespace App._1;

/// <summary><c>train</c>: the network trained on a folder of pictures and masks, or on drawn scenes.</summary>
internal static class TrainCommand
{
    private const int SceneSide = 128;
    private const int LineEvery = 50;

    public static int Run(string? data, int? steps, bool resume, RunFiles files)
    {
        if (resume && steps is not null)
            throw new ArgumentException("--resume goes on to the run's own number of steps; leave --steps out.");
        (ILabelledPictures training, ILabelledPictures validation, TrainingOptions recipe) = data is null ? Drawn() : Photographs(data);
        Console.WriteLine($"Looking at {training.Count} pictures to train on and {validation.Count} to score with.");

        random.manual_seed(recipe.Seed);
        using var network = new AppNetwork();
        using CancellationTokenSource stop = StopAtControlC();
        var trainer = new SegmentationTrainer<AppNetwork>(network, training, validation);
        trainer.Stepped += (_, progress) => Show(progress);
        TrainingResult result = resume
            ? trainer.Resume(files.Folder, stop.Token)
            : trainer.Run(files.Folder, steps is { } number ? For(recipe, number) : recipe, cancellation: stop.Token);
        if (!result.IsComplete)
        {
            Console.WriteLine($"Stopped after step {result.Steps}; nothing is lost. The same command with --resume, without --steps, goes on.");
            return 0;
        }

        if (data is null)
            WriteScene(files.Scene);
        Show(result, files);
        return 0;
    }

    /// <summary>A recipe for another number of steps, as large a share of them coarse.</summary>
    private static TrainingOptions For(TrainingOptions recipe, int steps) =>
        recipe with { Steps = steps, CoarseSteps = (int)((long)steps * recipe.CoarseSteps / recipe.Steps) };

    private static (ILabelledPictures, ILabelledPictures, TrainingOptions) Photographs(string data) => (
        PictureFolder.Open(data, DatasetSplit.Training, AppNetwork.Classes),
        PictureFolder.Open(data, DatasetSplit.Validation, AppNetwork.Classes),
        Recipes.Photographs);

    private static (ILabelledPictures, ILabelledPictures, TrainingOptions) Drawn()
    {
        if (!AppNetwork.Classes.Names.SequenceEqual(DrawnScenes.Classes.Names))
            throw new ArgumentException($"Drawn scenes have the classes {string.Join(", ", DrawnScenes.Classes.Names)}, and the spec has others: name a folder of your pictures, --data DIR.");
        return (new DrawnScenes(2000, SceneSide, SceneSide, seed: 1), new DrawnScenes(100, SceneSide, SceneSide, seed: 2), Recipes.Scenes);
    }

    /// <summary>A scene that was not trained on.</summary>
    private static void WriteScene(string file)
    {
        LabelledPicture scene = new DrawnScenes(count: 1, height: 144, width: 216, seed: 7).Read(0);
        using Picture picture = Picture.FromRgb(scene.Pixels, scene.Width, scene.Height);
        picture.WritePng(file);
    }

    /// <summary>The first Ctrl-C stops after the step under way; the second kills.</summary>
    private static CancellationTokenSource StopAtControlC()
    {
        var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        return stop;
    }

    private static void Show(TrainingProgress progress)
    {
        if (progress.Step == 1 || progress.Step % LineEvery == 0 || progress.Step == progress.Steps)
            Console.WriteLine($"step {progress.Step} of {progress.Steps}  loss {progress.Loss:F3}  mean IoU {(progress.Last is { } scores ? $"{scores.MeanIoU:F3}" : "-")}  left {progress.Left:h\\:mm\\:ss}");
    }

    private static void Show(TrainingResult result, RunFiles files)
    {
        SegmentationScores scores = result.Scores ?? throw new InvalidOperationException("A complete run with pictures to score with has scores.");
        Console.WriteLine();
        for (int index = 0; index < AppNetwork.Classes.Count; index++)
            Console.WriteLine($"{AppNetwork.Classes.Names[index],-20} IoU {scores.IoU[index]:F3}");
        Console.WriteLine($"{"mean",-20} IoU {scores.MeanIoU:F3}");
        Console.WriteLine($"Trained in {result.Elapsed.TotalMinutes:F1} minutes; the best weights are those of step {result.BestStep}, in {files.Weights}.");
    }
}
