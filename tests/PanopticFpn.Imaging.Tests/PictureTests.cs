using PanopticFpn.Imaging.Tests.Support;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Imaging.Tests;

/// <summary>What is done with a picture once it is read.</summary>
public sealed class PictureTests
{
    private static readonly SegmentationClasses TwoClasses = new(["sky", "road"], [new RgbColor(255, 0, 0), new RgbColor(0, 0, 200)]);

    [Fact]
    public void PixelsComeBackAsTheyWere()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 5 * 7).Select(value => (byte)(value * 37))];
        using Picture picture = Picture.FromRgb(pixels, width: 5, height: 7);
        Assert.Equal((5, 7), (picture.Width, picture.Height));
        Assert.Equal(pixels, picture.ToRgb());
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Picture.FromRgb(pixels, width: 7, height: 7));
        Assert.StartsWith("A picture of 7 x 7 pixels has 147 bytes, but got 105.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsAreNormalisedChannelByChannel()
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = Picture.Read(directory.Write("two.png", PngFile.Alpha(255, 0, 51, 255, 0, 255, 102, 255)));
        ImageTensor tensor = picture.ToTensor([0.5f, 0.25f, 0], [0.5f, 0.25f, 2]);
        Assert.Equal((1, 3, 1, 2), (tensor.Batch, tensor.Channels, tensor.Height, tensor.Width));
        float[] expected = [1, -1, -1, 3, 0.1f, 0.2f];
        Assert.All(expected.Zip(tensor.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void NormalisationTakesThreeNumbers()
    {
        using Picture picture = StreetScene.Draw(4, 4);
        Assert.Throws<ArgumentException>(() => picture.ToTensor([0], [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => picture.ToTensor([0, 0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => picture.ToTensor([0, 0, 0], [1, 0, 1]));
    }

    [Theory]
    [InlineData(640, 480, 320, 320, 240)]
    [InlineData(480, 640, 100, 75, 100)]
    [InlineData(1000, 3, 100, 100, 1)]
    public void PicturesAreFittedWithTheirAspect(int width, int height, int side, int fittedWidth, int fittedHeight)
    {
        using Picture picture = StreetScene.Draw(width, height);
        using Picture fitted = picture.FitWithin(side);
        Assert.Equal((fittedWidth, fittedHeight), (fitted.Width, fitted.Height));
    }

    [Fact]
    public void PicturesThatFitStayThemselves()
    {
        using Picture picture = StreetScene.Draw(64, 48);
        Assert.Same(picture, picture.FitWithin(64));
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.FitWithin(0));
    }

    [Fact]
    public void EveryPixelCountsInASmallerPicture()
    {
        // Stripes of one pixel: point sampling would give black or white.
        using var directory = new TemporaryDirectory();
        byte[] stripes = [.. Enumerable.Range(0, 256).Select(x => (byte)(x % 2 * 255))];
        using Picture picture = Picture.Read(directory.Write("stripes.png", PngFile.Grey8(stripes)));
        using Picture fitted = picture.FitWithin(32);
        Assert.All(Pictures.Colours(fitted), colour => Assert.InRange(Convert.ToInt32(colour[..2], 16), 120, 136));
    }

    [Fact]
    public void ClassColoursLieOverThePicture()
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = Picture.Read(directory.Write("grey.png", PngFile.Grey8(100, 100)));
        ClassMap map = ClassMap.FromLogits(new ImageTensor([1, 0, 0, 1], 1, 2, 1, 2), 0, 1, 2);
        string[] Blended(float opacity)
        {
            using Picture blended = picture.Blend(map, TwoClasses, opacity);
            return Pictures.Colours(blended);
        }

        Assert.Equal(["646464", "646464"], Blended(0));
        Assert.Equal(["FF0000", "0000C8"], Blended(1));
        Assert.Equal(["8B4B4B", "4B4B7D"], Blended(0.25f));
    }

    [Fact]
    public void MapsThatDoNotFitAreRefused()
    {
        using Picture picture = StreetScene.Draw(2, 2);
        ClassMap other = ClassMap.FromLogits(new ImageTensor([1, 0, 0, 1], 1, 2, 1, 2), 0, 1, 2);
        ArgumentException size = Assert.Throws<ArgumentException>(() => picture.Blend(other, TwoClasses));
        Assert.StartsWith("Expected a map of the picture's 2 x 2 pixels, but got 2 x 1.", size.Message, StringComparison.Ordinal);

        ClassMap third = ClassMap.FromLogits(new ImageTensor([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], 1, 3, 2, 2), 0, 2, 2);
        ArgumentException colours = Assert.Throws<ArgumentException>(() => picture.Blend(third, TwoClasses));
        Assert.StartsWith("The map holds class 2, but there are colours for 2 classes only.", colours.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Blend(third, TwoClasses, float.NaN));
    }

    [Fact]
    public void PngFilesKeepEveryPixel()
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = StreetScene.Draw(80, 60);
        picture.WritePng(directory.File("street.png"));
        picture.WritePng(directory.File("street.png"));
        using Picture again = Picture.Read(directory.File("street.png"));
        Assert.Equal(Pictures.Colours(picture), Pictures.Colours(again));
        Assert.Equal(["street.png"], directory.Entries);
    }

    [Fact]
    public void PlacesThatCannotBeWrittenAreNamed()
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = StreetScene.Draw(8, 8);
        string file = directory.Write("file.txt", "kept"u8.ToArray());
        Directory.CreateDirectory(directory.File("folder.png"));
        foreach (string path in new[] { directory.File("none/out.png"), Path.Combine(file, "out.png"), directory.File("folder.png") })
        {
            string message = Assert.Throws<PictureException>(() => picture.WritePng(path)).Message;
            Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        Assert.Equal(["file.txt", "folder.png"], directory.Entries.Order());
        Assert.Equal("kept", File.ReadAllText(file));
    }

    [Fact]
    public void DisposedPicturesSaySo()
    {
        Picture picture = StreetScene.Draw(8, 8);
        picture.Dispose();
        picture.Dispose();
        Assert.Throws<ObjectDisposedException>(() => picture.ToTensor([0, 0, 0], [1, 1, 1]));
    }
}
