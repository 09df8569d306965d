using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Evaluation;

public sealed class SlidingWindowTests
{
    private static readonly ModelInput Input = TinySegmentation.Description.Input;

    [Theory]
    [InlineData(1, 512, 128, 1)]
    [InlineData(512, 512, 128, 1)]
    [InlineData(513, 512, 128, 2)]
    [InlineData(896, 512, 128, 2)]
    [InlineData(897, 512, 128, 3)]
    [InlineData(100, 10, 0, 10)]
    [InlineData(101, 7, 6, 95)]
    public void WindowsCoverEveryPixelWithWeightsThatSumToOne(int length, int window, int overlap, int count)
    {
        var axis = new WindowAxis(length, window, overlap);
        Assert.Equal(count, axis.Starts.Length);
        Assert.Equal((0, length), (axis.Starts[0], axis.Starts[^1] + axis.Window));
        Assert.All(axis.Starts.Zip(axis.Starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, window - overlap));

        var sums = new double[length];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < axis.Window; k++)
                sums[axis.Starts[i] + k] += axis.Weights[i][k];
        }

        Assert.All(sums, sum => Assert.Equal(1, sum, 5));
        Assert.All(axis.Weights.SelectMany(weights => weights), weight => Assert.True(weight > 0));
    }

    [Fact]
    public void OneWindowFadesIntoTheNext()
    {
        var axis = new WindowAxis(12, 8, 4);
        Assert.Equal([0, 4], axis.Starts);
        Assert.Equal([1, 1, 1, 1, 0.875f, 0.625f, 0.375f, 0.125f], axis.Weights[0]);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(45, 70)]
    [InlineData(7, 3)]
    public void OneWindowIsTheWholePicture(int height, int width)
    {
        using var network = new TinySegmentation();
        network.eval();
        LabelledPicture picture = new DrawnScenes(1, height, width, seed: 4).Read(0);

        byte[] whole = WholePicture.Classes(picture, Input, network.forward);

        Assert.Equal(height * width, whole.Length);
        Assert.Equal(whole, SlidingWindow.Classes(picture, Input, network.forward, new SlidingWindowOptions { Window = 70, Overlap = 16 }));
    }

    [Theory]
    [InlineData(90, 133, 32, 8, 1)]
    [InlineData(90, 133, 31, 30, 3)]
    [InlineData(33, 33, 32, 0, 2)]
    [InlineData(20, 200, 64, 32, 4)]
    public void ANetworkThatLooksAtEachPixelAloneGivesTheSameInWindows(int height, int width, int window, int overlap, int batch)
    {
        LabelledPicture picture = new DrawnScenes(1, height, width, seed: 4).Read(0);
        byte[] whole = WholePicture.Classes(picture, Input, LargestChannel);
        Assert.Equal([0, 1, 2], whole.Distinct().Order().Select(index => (int)index));

        byte[] windows = SlidingWindow.Classes(picture, Input, LargestChannel, new SlidingWindowOptions { Window = window, Overlap = overlap, Batch = batch });

        Assert.Equal(whole, windows);
    }

    [Fact]
    public void WherePicturesOfWindowsDifferTheNearerCentreWins()
    {
        // Windows of 8 at 0 and 4; the first says class 0, the second class 1: the border lies where their weights cross.
        int call = 0;
        Tensor Disagreeing(Tensor images)
        {
            Tensor logits = zeros(1, 2, images.shape[2], images.shape[3]);
            using Tensor plane = logits[0, call++ % 2];
            plane.fill_(1);
            return logits;
        }

        using Tensor image = zeros(1, 3, 8, 12);
        byte[] classes = SlidingWindow.Classes(image, Disagreeing, new SlidingWindowOptions { Window = 8, Overlap = 4 });
        Assert.All(classes.Chunk(12), row => Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], row));
    }

    [Fact]
    public void MemoryHoldsOneBandOfRows()
    {
        using var band = new ScoreBand(16, 24);
        using Tensor logits = zeros(5, 16, 16);
        float[] ones = [.. Enumerable.Repeat(1f, 16)];
        var classes = new byte[24 * 10];
        for (int i = 0; i < 4; i++)
        {
            band.Add(logits, 8, ones, ones);
            band.Finish(10, classes);
            Assert.Equal(5 * 16 * 24 * sizeof(float), band.Bytes);
        }

        // From inside the network no more tensors are alive at the bottom of a tall picture than at its second row of windows.
        var alive = new List<long>();
        Tensor Counting(Tensor images)
        {
            alive.Add(Tensor.TotalCount);
            return LargestChannel(images);
        }

        long before = LiveTensors.Settled();
        LabelledPicture tall = new DrawnScenes(1, 600, 24, seed: 4).Read(0);
        SlidingWindow.Classes(tall, Input, Counting, new SlidingWindowOptions { Window = 24, Overlap = 8 });
        Assert.Equal(37, alive.Count);
        Assert.All(alive.Skip(1), count => Assert.Equal(alive[1], count));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ACropIsNormalisedChannelByChannel()
    {
        byte[] pixels = [.. Enumerable.Range(0, 4 * 5 * 3).Select(i => (byte)(4 * i))];
        var picture = new LabelledPicture("numbers", 4, 5, pixels, new byte[20]);

        ImageTensor crop = new PictureCrop(picture, Input).At(1, 2, 2, 3);

        Assert.Equal((1, 3, 2, 3), (crop.Batch, crop.Channels, crop.Height, crop.Width));
        for (int i = 0; i < crop.Data.Length; i++)
        {
            (int channel, int y, int x) = (i / 6, i / 3 % 2 + 1, i % 3 + 2);
            float expected = (4 * ((y * 5 + x) * 3 + channel) / 255f - Input.Mean[channel]) / Input.StandardDeviation[channel];
            Assert.Equal(expected, crop.Data[i], 5);
        }
    }

    [Fact]
    public void SeveralImagesComeInTheirOrder()
    {
        using Tensor images = stack([full([3, 5, 6], -1), zeros(3, 5, 6)]);
        using (Tensor second = images[1, 2])
            second.fill_(4);
        byte[] classes = WholePicture.Classes(images, LargestChannel);
        Assert.Equal([.. Enumerable.Repeat((byte)0, 30), .. Enumerable.Repeat((byte)2, 30)], classes);
    }

    [Theory]
    [InlineData(0, 0, 1, "Expected a window of at least 1 pixel, but got 0.")]
    [InlineData(8, 8, 1, "Expected an overlap from 0 to 7, below the window of 8 pixels, but got 8.")]
    [InlineData(8, 0, 0, "Expected a batch of at least 1 window, but got 0.")]
    public void OptionsOutOfRangeAreRefused(int window, int overlap, int batch, string message)
    {
        using Tensor image = zeros(1, 3, 8, 12);
        var options = new SlidingWindowOptions { Window = window, Overlap = overlap, Batch = batch };
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => SlidingWindow.Classes(image, LargestChannel, options)).Message);
    }

    [Fact]
    public void LogitsThatAreTooSmallAreRefused()
    {
        using Tensor image = zeros(1, 3, 8, 12);
        string message = Assert.Throws<ArgumentException>(() => WholePicture.Classes(image, images => zeros(1, 4, 2, 3))).Message;
        Assert.Equal("Expected logits of at least 5 x 9 (rows x columns) for a picture of 8 x 12, but got 2 x 3.", message);
    }

    [Theory]
    [InlineData(1, 257, "[1,257,8,12]")]
    [InlineData(2, 4, "[2,4,8,12]")]
    public void LogitsOfOtherPicturesOrTooManyClassesAreRefused(int count, int classes, string shape)
    {
        using Tensor image = zeros(1, 3, 8, 12);
        string message = Assert.Throws<ArgumentException>(() => WholePicture.Classes(image, images => zeros(count, classes, 8, 12))).Message;
        Assert.Equal($"Expected logits [1,1 to 256 classes,h,w] from the network, but got {shape}.", message);
    }

    /// <summary>Windows of 10 give logits of 8: in each the border stays in the middle.</summary>
    [Fact]
    public void WindowsWithSmallerLogitsAreResampled()
    {
        static Tensor HalfAndHalf(Tensor images)
        {
            Tensor logits = zeros(images.shape[0], 2, 8, 8);
            using Tensor right = logits[.., 1, .., 4..];
            right.fill_(2);
            using Tensor left = logits[.., 0, .., ..4];
            left.fill_(2);
            return logits;
        }

        using Tensor image = zeros(1, 3, 10, 30);
        byte[] classes = SlidingWindow.Classes(image, HalfAndHalf, new SlidingWindowOptions { Window = 10, Overlap = 0, Batch = 2 });
        byte[] window = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        Assert.All(classes.Chunk(30), row => Assert.Equal([.. window, .. window, .. window], row));
    }

    /// <summary>The channels as they are, rounded up to a multiple of four as the networks do.</summary>
    private static Tensor LargestChannel(Tensor images)
    {
        (long height, long width) = (images.shape[2], images.shape[3]);
        return nn.functional.pad(images, [0, (4 - width % 4) % 4, 0, (4 - height % 4) % 4]);
    }
}
