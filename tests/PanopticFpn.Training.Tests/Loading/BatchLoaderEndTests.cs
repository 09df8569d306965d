using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Loading;
using Xunit;

namespace PanopticFpn.Training.Tests.Loading;

/// <summary>How making batches fails, is held up and ends.</summary>
public sealed class BatchLoaderEndTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly AugmentationOptions Augmentation = new() { CropHeight = 5, CropWidth = 4 };
    private static readonly ModelInput Input = new("image", new TensorShape([]), [0, 0, 0], [1, 1, 1]);

    [Fact]
    public void AFailureComesOutAsItIsAtEachCall()
    {
        var failure = new DatasetException("labels/one.png: truncated");
        using BatchLoader loader = Loader(new NumberedPictures(5) { Failure = _ => failure }, ahead: 3);

        for (int call = 0; call < 3; call++)
            Assert.Same(failure, Assert.Throws<DatasetException>(() => loader.Next(CancellationToken.None)));
    }

    [Fact]
    public void BatchesBeforeTheFailureCome()
    {
        var pictures = new NumberedPictures(10) { Failure = index => index == 3 ? new InvalidOperationException("three") : null };
        using BatchLoader loader = Loader(pictures, ahead: 20, workers: 4);
        var order = new SampleOrder(10, seed: 0);
        int failing = Enumerable.Range(0, 10).First(position => order.PictureAt(position) == 3) / 2;

        for (int batch = 0; batch < failing; batch++)
            Assert.Equal($"picture {order.PictureAt(2 * batch)}", loader.Next(CancellationToken.None).Names[0]);

        Assert.Equal("three", Assert.Throws<InvalidOperationException>(() => loader.Next(CancellationToken.None)).Message);
    }

    [Fact]
    public async Task DisposingWhileBatchesAreMadeWaitsForThemOnly()
    {
        var pictures = new NumberedPictures(5);
        pictures.Gate.Reset();
        BatchLoader loader = Loader(pictures, ahead: 50, workers: 2);
        Assert.True(SpinWait.SpinUntil(() => pictures.Reads == 2, Deadline));

        Task disposing = Task.Run(loader.Dispose);
        // Two workers each hold one picture, and read no other once the loader is told to stop.
        Assert.True(SpinWait.SpinUntil(() => IsDisposed(loader), Deadline));
        Assert.False(disposing.IsCompleted);
        pictures.Gate.Set();
        await disposing.WaitAsync(Deadline);

        Assert.Equal(2, pictures.Reads);
        loader.Dispose();
    }

    [Fact]
    public async Task DisposingAfterAFailureDoesNotThrow()
    {
        var pictures = new NumberedPictures(5) { Failure = _ => new DatasetException("broken") };
        BatchLoader loader = Loader(pictures, ahead: 8, workers: 2);
        Assert.Throws<DatasetException>(() => loader.Next(CancellationToken.None));

        await Task.Run(loader.Dispose).WaitAsync(Deadline);

        Assert.Throws<ObjectDisposedException>(() => loader.Next(CancellationToken.None));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(2, 6)]
    public void NoMoreBatchesAreMadeThanAsked(int ahead, int workers)
    {
        var pictures = new NumberedPictures(5);
        using BatchLoader loader = Loader(pictures, ahead, workers);
        for (int taken = 0; taken < 10; taken++)
        {
            Assert.True(SpinWait.SpinUntil(() => pictures.Reads == 2 * (taken + ahead), Deadline));
            // Time for one too many.
            Thread.Sleep(5);
            Assert.Equal(2 * (taken + ahead), pictures.Reads);
            loader.Next(CancellationToken.None);
        }
    }

    [Fact]
    public void NoMoreBatchesAreMadeSideBySideThanThereAreWorkers()
    {
        var pictures = new NumberedPictures(5);
        pictures.Gate.Reset();
        using BatchLoader loader = Loader(pictures, ahead: 10, workers: 3);

        Assert.True(SpinWait.SpinUntil(() => pictures.Reads == 3, Deadline));
        Thread.Sleep(20);
        Assert.Equal(3, pictures.Reads);
        pictures.Gate.Set();
    }

    [Fact]
    public void WaitingCanBeEndedAndTheBatchComesLater()
    {
        var pictures = new NumberedPictures(5);
        pictures.Gate.Reset();
        using BatchLoader loader = Loader(pictures, ahead: 2);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(soon.Token));
        TimeSpan waited = loader.Waited;
        pictures.Gate.Set();

        Assert.True(waited > TimeSpan.Zero);
        Assert.Equal($"picture {new SampleOrder(5, seed: 0).PictureAt(0)}", loader.Next(CancellationToken.None).Names[0]);
        // One that is already ended waits for nothing, not even for what is there.
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(soon.Token));
    }

    [Fact]
    public void WhatCannotBeLoadedIsRefusedAtOnce()
    {
        var good = new LoaderOptions { Batch = 2 };

        Assert.StartsWith("Batch is 0, but should be from 1 to 65536.", Message(good with { Batch = 0 }, Augmentation), StringComparison.Ordinal);
        Assert.StartsWith("FirstBatch is -1, but should be from 0 to", Message(good with { FirstBatch = -1 }, Augmentation), StringComparison.Ordinal);
        Assert.StartsWith("Workers is 0, but should be from 1 to 1024.", Message(good with { Workers = 0 }, Augmentation), StringComparison.Ordinal);
        Assert.StartsWith("Ahead is 0, but should be from 1 to 1024.", Message(good with { Ahead = 0 }, Augmentation), StringComparison.Ordinal);
        Assert.StartsWith("Flip is 2, ", Message(good, Augmentation with { Flip = 2 }), StringComparison.Ordinal);
        Assert.StartsWith(
            "A batch of 500 crops of 8192x8192 holds 100663296000 numbers, but at most 2147483591 fit;",
            Message(good with { Batch = 500 }, Augmentation with { CropHeight = 8192, CropWidth = 8192 }),
            StringComparison.Ordinal);
        var grey = new ModelInput("image", new TensorShape([]), [0], [1]);
        Assert.StartsWith(
            "Pictures have 3 channels, but the network takes 1.",
            Assert.Throws<ArgumentException>(() => new BatchLoader(new NumberedPictures(1), good, Augmentation, grey, 255)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There are no pictures to load.",
            Assert.Throws<ArgumentException>(() => new BatchLoader(new NumberedPictures(0), good, Augmentation, Input, 255)).Message,
            StringComparison.Ordinal);
    }

    private static string Message(LoaderOptions options, AugmentationOptions augmentation)
    {
        string message = Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(new NumberedPictures(1), options, augmentation, Input, 255)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static BatchLoader Loader(ILabelledPictures pictures, int ahead, int workers = 1) =>
        new(pictures, new LoaderOptions { Batch = 2, Ahead = ahead, Workers = workers }, Augmentation, Input, 255);

    private static bool IsDisposed(BatchLoader loader)
    {
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        try
        {
            loader.Next(ended.Token);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
