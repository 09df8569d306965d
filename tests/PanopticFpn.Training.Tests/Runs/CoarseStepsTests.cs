using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Loading;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using Xunit;

namespace PanopticFpn.Training.Tests.Runs;

/// <summary>The first steps see more and smaller pictures, and the order of what follows does not depend on where a run began.</summary>
public sealed class CoarseStepsTests
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 4,
        CoarseSteps = 2,
        Batch = 2,
        Augmentation = new AugmentationOptions { CropHeight = 49, CropWidth = 64, ScaleFrom = 0.5, ScaleTo = 1.5 },
    };

    [Fact]
    public void CoarseBatchesAreFourTimesTheCropsOfHalfTheSide()
    {
        (int, int, int)[] expected = [(8, 25, 32), (8, 25, 32), (2, 49, 64), (2, 49, 64)];
        Assert.Equal(expected, Batches(first: 0).Select(batch => (batch.Count, batch.Height, batch.Width)));
        Assert.Equal((0.25, 0.75), (Options.AugmentationAt(1).ScaleFrom, Options.AugmentationAt(1).ScaleTo));
        Assert.Equal([8, 16, 18, 20], Enumerable.Range(1, 4).Select(Options.PicturesIn));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ARunThatGoesOnSeesWhatItWouldHaveSeen(int first)
    {
        LoadedBatch[] whole = [.. Batches(first: 0).Skip(first)], later = [.. Batches(first)];
        Assert.Equal(whole.Select(batch => batch.Images), later.Select(batch => batch.Images));
        Assert.Equal(whole.SelectMany(batch => batch.Names), later.SelectMany(batch => batch.Names));
    }

    private static List<LoadedBatch> Batches(int first)
    {
        using var loader = new StepLoader(new DrawnScenes(5, 80, 96, seed: 3), Options, TinyShapes.Description.Input, TinyShapes.Classes.Ignore, first);
        var batches = new List<LoadedBatch>();
        for (int step = first; step < Options.Steps; step++)
            batches.Add(loader.Of(step).Next(CancellationToken.None));
        return batches;
    }
}
