using System.Collections.Concurrent;
using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>The check reads everything once, counts it, and names the first bad picture whichever thread met one first.</summary>
public sealed class DatasetCheckTests
{
    private static readonly SegmentationClasses s_three = SegmentationClasses.Numbered(3) with { Ignore = 11 };

    [Fact]
    public void StatisticsAreCountedByHand()
    {
        LabelledPicture[] given =
        [
            GivenPictures.Picture(0, 3, 0, 0, 1, 11, 2, 0),
            GivenPictures.Picture(1, 1, 1, 1, 1, 11, 11),
            GivenPictures.Picture(2, 4, 0, 1, 1, 1),
        ];
        var pictures = new GivenPictures(3, index => given[index]);
        DatasetStatistics statistics = DatasetCheck.Run(pictures, s_three);
        Assert.Equal([4, 7, 1], statistics.PixelsPerClass);
        Assert.Equal((3, 3), (statistics.Ignored, statistics.Pictures));
        Assert.Equal((1, 1, 5, 4), (statistics.SmallestHeight, statistics.SmallestWidth, statistics.LargestHeight, statistics.LargestWidth));
        Assert.Equal([1, 1, 1], pictures.Reads);
    }

    [Fact]
    public void AClassThatIsIgnoredHasNoPixels()
    {
        var pictures = new GivenPictures(1, index => GivenPictures.Picture(index, 1, 0, 1, 1, 2));
        DatasetStatistics statistics = DatasetCheck.Run(pictures, s_three with { Ignore = 1 });
        Assert.Equal([1, 0, 1], statistics.PixelsPerClass);
        Assert.Equal(2, statistics.Ignored);
    }

    [Fact]
    public void ProgressTellsEachNumberOnceInOrder()
    {
        var told = new Told();
        DatasetCheck.Run(new GivenPictures(200, index => GivenPictures.Picture(index, 1, 0)), s_three, told);
        Assert.Equal(Enumerable.Range(1, 200), told.Numbers);
    }

    [Fact]
    public void TheFirstBadPictureInOrderIsNamed()
    {
        // The pictures before 40 are read slowly, while others behind it fail at once.
        using var others = new ManualResetEventSlim();
        var pictures = new GivenPictures(100, index =>
        {
            if (index == 0)
                others.Wait(TimeSpan.FromMilliseconds(50));
            if (index < 40)
            {
                Thread.Sleep(1);
                return GivenPictures.Picture(index, 1, 0);
            }

            if (index > 40)
                others.Set();
            throw new DatasetException($"bad {index}");
        });
        for (int i = 0; i < 5; i++)
        {
            others.Reset();
            Assert.Equal("bad 40", Assert.Throws<DatasetException>(() => DatasetCheck.Run(pictures, s_three)).Message);
        }
    }

    [Fact]
    public void OtherExceptionsKeepTheirType()
    {
        var pictures = new GivenPictures(3, index => index == 1 ? throw new InsufficientMemoryException("none left") : GivenPictures.Picture(index, 1, 0));
        Assert.Equal("none left", Assert.Throws<InsufficientMemoryException>(() => DatasetCheck.Run(pictures, s_three)).Message);
    }

    [Fact]
    public void LabelsThatAreNoClassAreRefused()
    {
        var pictures = new GivenPictures(2, index => GivenPictures.Picture(index, 2, 0, 1, 2, index == 1 ? (byte)7 : (byte)11));
        Assert.Equal(
            "The picture 'given 1' has the label 7 at pixel (1, 1), but expected 0 to 2 for the classes or 11 for what is ignored.",
            Assert.Throws<DatasetException>(() => DatasetCheck.Run(pictures, s_three)).Message);
    }

    [Fact]
    public void ArraysOfAnotherSizeAreRefused()
    {
        var pictures = new GivenPictures(1, index => new LabelledPicture("short", 2, 3, new byte[18], new byte[5]));
        Assert.Equal(
            "The picture 'short' has 18 bytes of pixels and 5 labels, but 3 x 2 pixels take 18 and 6.",
            Assert.Throws<DatasetException>(() => DatasetCheck.Run(pictures, s_three)).Message);
    }

    [Fact]
    public void DataSetsWithoutAnythingToLearnAreRefused()
    {
        Assert.Equal(
            "The data set holds no pictures: expected at least one.",
            Assert.Throws<DatasetException>(() => DatasetCheck.Run(new GivenPictures(0, _ => throw new InvalidOperationException()), s_three)).Message);
        Assert.Equal(
            "Every pixel of all 2 pictures is ignored: expected some of a class; check the masks and \"ignore\" of the spec.",
            Assert.Throws<DatasetException>(() => DatasetCheck.Run(new GivenPictures(2, index => GivenPictures.Picture(index, 1, 11)), s_three)).Message);
    }

    [Fact]
    public void CancellationEndsTheCheck()
    {
        using var cancellation = new CancellationTokenSource();
        var pictures = new GivenPictures(10_000, index =>
        {
            if (index == 3)
                cancellation.Cancel();
            // Every picture waits for it, however the threads divide them.
            cancellation.Token.WaitHandle.WaitOne(index == 3 ? 0 : 1);
            return GivenPictures.Picture(index, 1, 0);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => DatasetCheck.Run(pictures, s_three, cancellation: cancellation.Token));
        Assert.True(pictures.Reads.Sum() < pictures.Count, "All pictures were read.");

        int before = pictures.Reads.Sum();
        Assert.ThrowsAny<OperationCanceledException>(() => DatasetCheck.Run(pictures, s_three, cancellation: cancellation.Token));
        Assert.Equal(before, pictures.Reads.Sum());
    }

    private sealed class Told : IProgress<int>
    {
        public ConcurrentQueue<int> Numbers { get; } = new();

        public void Report(int value) => Numbers.Enqueue(value);
    }
}
