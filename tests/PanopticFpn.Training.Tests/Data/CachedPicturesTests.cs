using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>A cache changes how often pictures are decoded, and nothing else.</summary>
public sealed class CachedPicturesTests
{
    [Fact]
    public void EachPictureIsDecodedOnceWhileAllFit()
    {
        GivenPictures given = Given(5);
        var cached = new CachedPictures(given);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            for (int index = 4; index >= 0; index--)
                AssertIs(index, cached.Read(index));
        }

        Assert.Equal([1, 1, 1, 1, 1], given.Reads);
        Assert.Equal((5, "given 3", 5 * 16L), (cached.Count, cached.NameOf(3), cached.Bytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(15, 0)]
    [InlineData(16, 1)]
    [InlineData(47, 2)]
    [InlineData(48, 3)]
    public void NoMoreIsKeptThanTheBoundAllows(long mostBytes, int kept)
    {
        // 4 pixels of 3 bytes and 4 labels each: 16 bytes.
        GivenPictures given = Given(5);
        var cached = new CachedPictures(given, mostBytes);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            for (int index = 0; index < 5; index++)
                AssertIs(index, cached.Read(index));
        }

        Assert.Equal(16L * kept, cached.Bytes);
        Assert.Equal(Enumerable.Range(0, 5).Select(index => index < kept ? 1 : 2), given.Reads);
    }

    [Fact]
    public void ASmallerPictureStillFitsAfterALargerOneDidNot()
    {
        var given = new GivenPictures(2, index => index == 0 ? GivenPictures.Picture(0, 1, new byte[100]) : GivenPictures.Picture(1, 1, 0));
        var cached = new CachedPictures(given, mostBytes: 10);
        for (int i = 0; i < 2; i++)
            Assert.Equal((100, 1), (cached.Read(0).Labels.Length, cached.Read(1).Labels.Length));
        Assert.Equal([2, 1], given.Reads);
    }

    [Fact]
    public void ManyThreadsSeeTheSamePicturesWithinTheBound()
    {
        var cached = new CachedPictures(Given(50), mostBytes: 16 * 20);
        Parallel.For(0, 20_000, i =>
        {
            AssertIs(i % 50, cached.Read(i % 50));
            Assert.InRange(cached.Bytes, 0, 16 * 20);
        });
        Assert.Equal(16 * 20, cached.Bytes);
    }

    [Fact]
    public void FailuresAreNotKept()
    {
        bool broken = true;
        var cached = new CachedPictures(new GivenPictures(1, index => broken ? throw new DatasetException("broken") : GivenPictures.Picture(index, 1, 1)));
        Assert.Throws<DatasetException>(() => cached.Read(0));
        broken = false;
        Assert.Equal([1], cached.Read(0).Labels);
    }

    [Fact]
    public void ABoundBelowZeroIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("mostBytes", () => new CachedPictures(Given(1), -1));

    private static GivenPictures Given(int count) => new(count, index => GivenPictures.Picture(index, 2, (byte)index, 1, 2, 3));

    private static void AssertIs(int index, LabelledPicture picture)
    {
        Assert.Equal($"given {index}", picture.Name);
        Assert.All(picture.Pixels, value => Assert.Equal(index, value));
        Assert.Equal([(byte)index, 1, 2, 3], picture.Labels);
    }
}
