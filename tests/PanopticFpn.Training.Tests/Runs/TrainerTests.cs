using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using PanopticFpn.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>What a run leaves, holds and refuses.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Short = new()
    {
        Steps = 4,
        Batch = 2,
        WarmUp = 0,
        ValidateEvery = 4,
        LogEvery = 2,
        SaveEvery = 2,
        Augmentation = new AugmentationOptions { CropHeight = 32, CropWidth = 32 },
    };

    private readonly TemporaryDirectory _directory = new();

    private string Run => _directory.File("run");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ARunLeavesItsFilesAndNoOthers()
    {
        using var model = new TinyShapes();
        TrainingResult result = Trainer(model).Run(Run, Short);

        Assert.True(result.IsComplete);
        Assert.Equal(
            ["best.safetensors", "classes.png", "confusion.png", "curves.png", "last.safetensors", "metrics.csv", "network.txt", "options.json", "validation.png"],
            Directory.EnumerateFiles(Run).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.Equal(["step", "2", "4"], File.ReadLines(Path.Combine(Run, "metrics.csv")).Select(line => line.Split(',')[1]));
    }

    [Fact]
    public void TheLossFalls()
    {
        var losses = new List<double>();
        using var model = new TinyShapes();
        SegmentationTrainer<TinyShapes> trainer = Trainer(model);
        trainer.Stepped += (_, progress) => losses.Add(progress.Loss);
        trainer.Run(Run, Short with { Steps = 30, LogEvery = 1, ValidateEvery = 30, LearningRate = 0.05 });

        Assert.True(losses.TakeLast(5).Average() < 0.7 * losses.Take(3).Average(), string.Join(" ", losses));
    }

    [Fact]
    public void NoTensorIsLeftFromStepToStep()
    {
        var live = new List<long>();
        using var model = new TinyShapes();
        SegmentationTrainer<TinyShapes> trainer = Trainer(model);
        trainer.Stepped += (_, progress) => live.Add(Tensor.TotalCount);
        long before = LiveTensors.Settled();
        trainer.Run(Run, Short with { Steps = 12, ValidateEvery = 6, SaveEvery = 3, Average = 0.9, Loss = "ce + dice + lovasz" });
        long after = Tensor.TotalCount;

        Assert.All(live.Skip(2), count => Assert.Equal(live[1], count));
        Assert.Equal(before, after);
    }

    [Fact]
    public void ALossThatIsNoNumberStopsTheRunAndLeavesACheckpoint()
    {
        using var model = new TinyShapes();
        var failure = Assert.Throws<TrainingException>(() => Trainer(model).Run(Run, Short with { LearningRate = 1e30, ClipNorm = null, Steps = 20, ValidateEvery = 20, SaveEvery = 1 }));

        Assert.Matches(@"^The loss is no finite number in step \d+, at the learning rate .*, on scene \d+.*\. The last checkpoint is whole; begin again with a smaller learning rate", failure.Message);
        Assert.StartsWith("The loss is no finite number", Assert.Throws<TrainingException>(() => Trainer(model).Resume(Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunIsNotWrittenIntoAnother()
    {
        using var model = new TinyShapes();
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Combine(Run, "notes.txt"), "mine");

        var refusal = Assert.Throws<IOException>(() => Trainer(model).Run(Run, Short));

        Assert.Equal($"'{Run}' is not empty. Resume the run that it holds, or name another directory.", refusal.Message);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Run, "notes.txt")));
    }

    [Fact]
    public void TwoProcessesDoNotTrainInOneDirectory()
    {
        using var model = new TinyShapes();
        Trainer(model).Run(Run, Short with { Steps = 2 });
        using RunDirectory held = RunDirectory.Open(Run);

        Assert.StartsWith($"A process is training in '{Run}' already", Assert.Throws<IOException>(() => Trainer(model).Resume(Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAKilledProcessLeftHalfWrittenIsClearedAway()
    {
        using var model = new TinyShapes();
        Trainer(model).Run(Run, Short with { Steps = 2 });
        File.WriteAllBytes(Path.Combine(Run, ".last.safetensors.abcdef.tmp"), [1, 2, 3]);

        Trainer(model).Resume(Run);

        Assert.DoesNotContain(Directory.EnumerateFiles(Run), file => Path.GetFileName(file).StartsWith('.'));
    }

    [Fact]
    public void AnotherNetworkDoesNotGoOnWithARun()
    {
        using var model = new TinyShapes();
        Trainer(model).Run(Run, Short with { Steps = 2 });
        using var other = new TinySegmentation();
        var trainer = new SegmentationTrainer<TinySegmentation>(other, new DrawnScenes(2, 32, 32, 1).WithoutLabels());

        var refusal = Assert.Throws<WeightsFileException>(() => trainer.Resume(Run));

        Assert.Matches("is of TinyShapes with the spec [0-9a-f]{8}, but this is TinySegmentation with [0-9a-f]{8}", refusal.Message);
    }

    [Fact]
    public void AWeightsFileIsNoRun()
    {
        using var model = new TinyShapes();
        Directory.CreateDirectory(Run);
        Assert.Equal(
            $"There is no checkpoint '{Path.Combine(Run, "last.safetensors")}' to go on from. Start the run again, in an empty directory.",
            Assert.Throws<FileNotFoundException>(() => Trainer(model).Resume(Run)).Message);

        model.SaveWeights(Path.Combine(Run, "last.safetensors"));
        Assert.EndsWith(
            "holds weights but no training to go on with. Give it as weights to a new run.",
            Assert.Throws<WeightsFileException>(() => Trainer(model).Resume(Run)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefusedBeforeAnythingIsMade()
    {
        using var model = new TinyShapes();
        Assert.StartsWith("Steps is 0, but should be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(model).Run(Run, Short with { Steps = 0 })).Message, StringComparison.Ordinal);
        Assert.StartsWith("The loss 'hinge' has 'hinge' where the name", Assert.Throws<FormatException>(() => Trainer(model).Run(Run, Short with { Loss = "hinge" })).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public void LogitsOfHalfOfThePictureAreRefused()
    {
        using var model = new TinyHalf();
        var trainer = new SegmentationTrainer<TinyHalf>(model, new DrawnScenes(5, 40, 48, seed: 1), new DrawnScenes(2, 40, 48, seed: 2));
        Assert.Equal(
            "Expected logits of at least 29 x 29 (rows x columns) for a picture of 32 x 32, but got 16 x 16.",
            Assert.Throws<ArgumentException>(() => trainer.Run(Run, Short)).Message);
    }

    private static SegmentationTrainer<TinyShapes> Trainer(TinyShapes model) =>
        new(model, new DrawnScenes(5, 40, 48, seed: 1), new DrawnScenes(2, 40, 48, seed: 2));
}

internal static class Scenes
{
    /// <summary>The same pictures without a label that counts, for networks of other classes.</summary>
    public static ILabelledPictures WithoutLabels(this DrawnScenes scenes) => new Unlabelled(scenes);

    private sealed class Unlabelled(DrawnScenes scenes) : ILabelledPictures
    {
        public int Count => scenes.Count;

        public string NameOf(int index) => scenes.NameOf(index);

        public LabelledPicture Read(int index)
        {
            LabelledPicture picture = scenes.Read(index);
            return picture with { Labels = [.. picture.Labels.Select(_ => (byte)3)] };
        }
    }
}
