using System.Globalization;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using TorchSharp;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>A training in a process of its own, which tests kill: it begins a run or goes on with one.</summary>
internal static class TrainOnce
{
    /// <summary>Prints the number of each step when it is done.</summary>
    public static int Run(string directory, string steps)
    {
        torch.set_num_threads(1);
        torch.random.manual_seed(1);
        using var model = new TinyShapes();
        var trainer = new SegmentationTrainer<TinyShapes>(model, new DrawnScenes(6, 40, 40, seed: 1), new DrawnScenes(2, 40, 40, seed: 2));

        // Said when it begins: the test waits for it before it kills.
        trainer.Stepped += (_, progress) => Console.WriteLine(progress.Step);
        if (File.Exists(Path.Combine(directory, "last.safetensors")))
        {
            trainer.Resume(directory);
            return 0;
        }

        trainer.Run(directory, new TrainingOptions
        {
            Steps = int.Parse(steps, CultureInfo.InvariantCulture),
            Batch = 2,
            WarmUp = 2,
            Average = 0.9,
            ValidateEvery = 5,
            LogEvery = 2,
            SaveEvery = 1,
            Augmentation = new AugmentationOptions { CropHeight = 32, CropWidth = 32 },
        });
        return 0;
    }
}
