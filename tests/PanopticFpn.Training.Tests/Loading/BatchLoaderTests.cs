using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Loading;
using Xunit;

namespace PanopticFpn.Training.Tests.Loading;

public sealed class BatchLoaderTests
{
    private static readonly AugmentationOptions Augmentation = new() { CropHeight = 5, CropWidth = 4 };

    private static readonly AugmentationOptions Copied =
        new() { CropHeight = 6, CropWidth = 8, ScaleFrom = 1, ScaleTo = 1, Flip = 0, PhotometricDistortion = false };

    private static readonly ModelInput Input = new("image", new TensorShape([]), [0.5f, 0.25f, 0], [0.5f, 2, 1]);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(3, 2)]
    [InlineData(8, 8)]
    public void BatchesAreTheSameWhateverIsMadeSideBySide(int workers, int ahead)
    {
        LoadedBatch[] expected = Take(12, new LoaderOptions { Batch = 3, Seed = 4, Workers = 2, Ahead = 3 });

        LoadedBatch[] batches = Take(12, new LoaderOptions { Batch = 3, Seed = 4, Workers = workers, Ahead = ahead });

        Same(expected, batches);
    }

    [Fact]
    public void AnotherSeedGivesOtherBatches()
    {
        LoadedBatch[] expected = Take(5, new LoaderOptions { Batch = 3, Seed = 4 });

        LoadedBatch[] batches = Take(5, new LoaderOptions { Batch = 3, Seed = 5 });

        Assert.NotEqual(expected.SelectMany(batch => batch.Names), batches.SelectMany(batch => batch.Names));
        Assert.NotEqual(expected[0].Images, batches[0].Images);
    }

    [Fact]
    public void BeginningLaterIsSkipping()
    {
        LoadedBatch[] all = Take(12, new LoaderOptions { Batch = 3, Seed = 4 });

        LoadedBatch[] rest = Take(7, new LoaderOptions { Batch = 3, Seed = 4, FirstBatch = 5 });

        Same(all[5..], rest);
    }

    [Fact]
    public void EpochsEndInsideBatches()
    {
        // Seven pictures in batches of three: each seven in a row are all of them.
        string[] names = [.. Take(14, new LoaderOptions { Batch = 3, Seed = 4 }).SelectMany(batch => batch.Names)];

        foreach (string[] epoch in names.Chunk(7))
            Assert.Equal(Enumerable.Range(0, 7).Select(index => $"picture {index}"), epoch.Order());
    }

    [Fact]
    public void ABatchMayHoldMoreThanAllPictures()
    {
        using var loader = new BatchLoader(new NumberedPictures(1), new LoaderOptions { Batch = 4, Seed = 1, Workers = 3, Ahead = 9 }, Augmentation, Input, 255);

        for (int batch = 0; batch < 30; batch++)
            Assert.Equal(["picture 0", "picture 0", "picture 0", "picture 0"], loader.Next(CancellationToken.None).Names);
    }

    [Fact]
    public void ImagesAreNormalisedPlanes()
    {
        using var loader = new BatchLoader(new NumberedPictures(7), new LoaderOptions { Batch = 2 }, Copied, Input, 255);

        LoadedBatch batch = loader.Next(CancellationToken.None);

        Assert.Equal((2, 6, 8, 2 * 3 * 48, 2 * 48), (batch.Count, batch.Height, batch.Width, batch.Images.Length, batch.Labels.Length));
        for (int index = 0; index < 2; index++)
        {
            int number = int.Parse(batch.Names[index][^1..], System.Globalization.CultureInfo.InvariantCulture);
            for (int at = 0; at < 48; at++)
            {
                Assert.Equal((number + 3 * at) / 255.0 / 0.5 - 1, batch.Images[(index * 3 + 0) * 48 + at], 1e-6);
                Assert.Equal(((number + 3 * at + 1) / 255.0 - 0.25) / 2, batch.Images[(index * 3 + 1) * 48 + at], 1e-6);
                Assert.Equal((number + 3 * at + 2) / 255.0, batch.Images[(index * 3 + 2) * 48 + at], 1e-6);
                Assert.Equal(number % 5, batch.Labels[index * 48 + at]);
            }
        }
    }

    [Theory]
    [InlineData(255)]
    [InlineData(0)]
    [InlineData(-252)]
    [InlineData(1000)]
    public void WhatLiesOutsideIsIgnored(int ignore)
    {
        // -252 is 4 in its lowest byte. The picture takes 48 of 20 * 20 pixels; its labels are from 0 to 4.
        AugmentationOptions options = Copied with { CropHeight = 20, CropWidth = 20 };
        using var loader = new BatchLoader(new NumberedPictures(7), new LoaderOptions { Batch = 1 }, options, Input, ignore);
        for (int taken = 0; taken < 7; taken++)
        {
            LoadedBatch batch = loader.Next(CancellationToken.None);
            int label = int.Parse(batch.Names[0][^1..], System.Globalization.CultureInfo.InvariantCulture) % 5;
            Assert.Equal(label == ignore ? 400 : 352, batch.Labels.Count(one => one == ignore));
            Assert.Equal(label == ignore ? 400 : 48, batch.Labels.Count(one => one == label));
        }
    }

    private static LoadedBatch[] Take(int count, LoaderOptions options)
    {
        using var loader = new BatchLoader(new NumberedPictures(7), options, Augmentation, Input, 255);
        return [.. Enumerable.Range(0, count).Select(_ => loader.Next(CancellationToken.None))];
    }

    private static void Same(LoadedBatch[] expected, LoadedBatch[] batches)
    {
        Assert.Equal(expected.SelectMany(batch => batch.Names), batches.SelectMany(batch => batch.Names));
        Assert.Equal(expected.SelectMany(batch => batch.Images), batches.SelectMany(batch => batch.Images));
        Assert.Equal(expected.SelectMany(batch => batch.Labels), batches.SelectMany(batch => batch.Labels));
    }
}
