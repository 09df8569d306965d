using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;
using static TorchSharp.torch;

namespace App._1.Tests;

/// <summary>The network, trained for a few steps: made once for all tests that need one.</summary>
public sealed class TrainedRun : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 15,
        Batch = 2,
        Optimizer = OptimizerKind.AdamW,
        LearningRate = 2e-3,
        WarmUp = 2,
        LogEvery = 1,
        Augmentation = new AugmentationOptions { CropHeight = 64, CropWidth = 64, ScaleFrom = 1, ScaleTo = 1, MostOfOneClass = 1, PhotometricDistortion = false },
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("App.1-");

    public TrainedRun()
    {
        random.manual_seed(Options.Seed);
        using var network = new AppNetwork();
        var pictures = new BandedPictures();
        var trainer = new SegmentationTrainer<AppNetwork>(network, pictures, pictures);
        trainer.Stepped += (_, progress) => Losses.Add(progress.Loss);
        trainer.Run(_folder.FullName, Options);
    }

    /// <summary>The loss of each step.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>The run's files.</summary>
    internal RunFiles Files => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);
}
