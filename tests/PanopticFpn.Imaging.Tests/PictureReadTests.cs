using PanopticFpn.Imaging.Tests.Support;
using PanopticFpn.Tests.Support;
using SkiaSharp;
using Xunit;

namespace PanopticFpn.Imaging.Tests;

/// <summary>Every kind of file becomes upright, opaque RGB, or one line that says why not.</summary>
public sealed class PictureReadTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void FormatsAreToldByTheirContent(SKEncodedImageFormat format)
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = Picture.Read(directory.Write("picture.any", Pictures.Quarters(format)));
        Assert.Equal((64, 32, "RGBW"), (picture.Width, picture.Height, Pictures.QuarterLetters(picture)));
    }

    [Fact]
    public void BitmapsAndTheFirstFrameOfGifsAreRead()
    {
        // Two pixels, blue and white, bottom-up with rows of eight bytes.
        byte[] bmp =
        [
            0x42, 0x4D, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            255, 0, 0, 255, 255, 255, 0, 0,
        ];
        Assert.Equal(["0000FF", "FFFFFF"], Pictures.Colours(bmp));

        // One pixel, the second of two colours.
        byte[] gif =
        [
            0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0, 0x3B,
        ];
        Assert.Equal(["123456"], Pictures.Colours(gif));
    }

    [Fact]
    public void GreyPicturesHaveThreeEqualChannels()
    {
        Assert.Equal(["000000", "7F7F7F", "FFFFFF"], Pictures.Colours(PngFile.Grey8(0, 127, 255)));
        Assert.Equal(["000000", "808080", "FFFFFF"], Pictures.Colours(PngFile.Grey16(0, 0x8080, 0xFFFF)));
    }

    [Fact]
    public void PaletteIndicesBecomeTheirColours() =>
        Assert.Equal(["0A0B0C", "FF8000", "0A0B0C"], Pictures.Colours(PngFile.Palette([10, 11, 12, 255, 128, 0], 0, 1, 0)));

    [Fact]
    public void WhatIsTransparentLiesOverWhite() =>
        Assert.Equal(["FF0000", "FFFFFF", "7FFF7F"], Pictures.Colours(PngFile.Alpha(255, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 128)));

    [Theory]
    [InlineData(1, "RGBW", 64)]
    [InlineData(2, "GRWB", 64)]
    [InlineData(3, "WBGR", 64)]
    [InlineData(4, "BWRG", 64)]
    [InlineData(5, "RBGW", 32)]
    [InlineData(6, "BRWG", 32)]
    [InlineData(7, "WGBR", 32)]
    [InlineData(8, "GWRB", 32)]
    public void ExifOrientationsAreApplied(byte orientation, string quarters, int width)
    {
        using var directory = new TemporaryDirectory();
        byte[] jpeg = Pictures.WithOrientation(Pictures.Quarters(SKEncodedImageFormat.Jpeg), orientation);
        using Picture picture = Picture.Read(directory.Write("turned.jpg", jpeg));
        Assert.Equal((quarters, width, 96 - width), (Pictures.QuarterLetters(picture), picture.Width, picture.Height));
    }

    [Fact]
    public void AbsentFilesAndDirectoriesAreNamed()
    {
        using var directory = new TemporaryDirectory();
        AssertRefused(directory.File("none.png"), "there is no such file");
        AssertRefused(directory.File("none/none.png"), "there is no such file");
        AssertRefused(directory.FullName, "it is a directory; name a picture in it");
    }

    [Fact]
    public void PathsThroughFilesAreNamed()
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Write("file.txt", "text"u8.ToArray()), "in.png");
        Assert.Contains(path, Assert.Throws<PictureException>(() => Picture.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreNoPicturesAreNamed()
    {
        using var directory = new TemporaryDirectory();
        AssertRefused(directory.Write("text.png", "This is not a picture, whatever its name says."u8.ToArray()), "it is not a whole PNG, JPEG, WebP, BMP or GIF picture");
        AssertRefused(directory.Write("empty.png", []), "the file is empty");
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0.2)]
    [InlineData(SKEncodedImageFormat.Png, 0.8)]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.2)]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.9)]
    [InlineData(SKEncodedImageFormat.Webp, 0.5)]
    public void TruncatedPicturesAreRefused(SKEncodedImageFormat format, double kept)
    {
        using var directory = new TemporaryDirectory();
        byte[] whole = Pictures.Quarters(format);
        string path = directory.Write("half.png", whole[..(int)(whole.Length * kept)]);
        string message = Assert.Throws<PictureException>(() => Picture.Read(path)).Message;
        Assert.StartsWith($"Cannot read the picture '{path}': ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void HugeClaimsAreRefusedBeforeMemoryIsTaken()
    {
        using var directory = new TemporaryDirectory();
        byte[] bmp = new byte[62];
        byte[] header = [0x42, 0x4D, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0x60, 0xEA, 0, 0, 0x60, 0xEA, 0, 0, 1, 0, 24, 0];
        header.CopyTo(bmp, 0);
        string path = directory.Write("huge.bmp", bmp);
        string message = Assert.Throws<PictureException>(() => Picture.Read(path)).Message;
        Assert.StartsWith($"Cannot read the picture '{path}': ", message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string path, string reason) =>
        Assert.Equal($"Cannot read the picture '{path}': {reason}.", Assert.Throws<PictureException>(() => Picture.Read(path)).Message);
}
