using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Data;
using SkiaSharp;
using Xunit;

namespace PanopticFpn.Training.Tests.Data;

/// <summary>A picture and its mask fit each other, or a line says how not.</summary>
public sealed class FolderReadingTests
{
    private static readonly SegmentationClasses s_three = SegmentationClasses.Numbered(3) with { Ignore = 11 };

    [Fact]
    public void PixelsAreRedGreenBlue()
    {
        using var files = Pair(PngFile.Encode(2, 1, 8, 2, [1, 2, 3, 40, 50, 60]), PngFile.Grey(2, [0, 11]));
        LabelledPicture read = Read(files);
        Assert.Equal([1, 2, 3, 40, 50, 60], read.Pixels);
        Assert.Equal([0, 11], read.Labels);
        Assert.Equal(("a", 1, 2), (read.Name, read.Height, read.Width));
    }

    [Fact]
    public void EachReadGivesArraysOfItsOwn()
    {
        using var files = Pair(PngFile.Grey(2, [7, 8]), PngFile.Grey(2, [0, 1]));
        var pictures = PictureFolder.Open(files.Root, DatasetSplit.Training, s_three);
        LabelledPicture first = pictures.Read(0);
        (first.Pixels[0], first.Labels[0]) = (99, 99);
        Assert.Equal((7, 0), (pictures.Read(0).Pixels[0], pictures.Read(0).Labels[0]));
    }

    [Fact]
    public void SizesThatDifferAreRefused()
    {
        using var files = Pair(PngFile.Grey(2, [1, 2, 3, 4]), PngFile.Grey(4, [0, 0, 0, 0]));
        Assert.Equal(
            $"The mask '{files["train/labels/a.png"]}' has 4 x 1 pixels, but its picture '{files["train/images/a.png"]}' has 2 x 2, upright: both must be of one size.",
            MessageOf(files));
    }

    [Fact]
    public void PicturesAreTurnedUprightAndMasksAreNot()
    {
        // Stored lying, 32 x 16, its left half black; upright it is 16 x 32, its upper half black.
        var labels = new byte[32 * 16];
        labels[17] = 2;
        using var upright = Pair([], PngFile.Grey(16, labels)).With("train/images/a.jpg", LyingJpeg());
        File.Delete(upright["train/images/a.png"]);
        LabelledPicture read = Read(upright);
        Assert.Equal((32, 16), (read.Height, read.Width));
        Assert.All(read.Pixels[..(16 * 16 * 3)], value => Assert.InRange(value, 0, 8));
        Assert.All(read.Pixels[(16 * 16 * 3)..], value => Assert.InRange(value, 247, 255));
        Assert.Equal(labels, read.Labels);

        upright.With("train/labels/a.png", PngFile.Grey(32, labels));
        Assert.Equal(
            $"The mask '{upright["train/labels/a.png"]}' has 32 x 16 pixels, but its picture '{upright["train/images/a.jpg"]}' has 16 x 32, upright: both must be of one size.",
            MessageOf(upright));
    }

    [Fact]
    public void TheFirstValueThatIsNoClassIsNamed()
    {
        using var files = Pair(PngFile.Grey(3, [1, 2, 3, 4, 5, 6]), PngFile.Grey(3, [0, 1, 2, 11, 3, 255]));
        Assert.Equal(
            $"The mask '{files["train/labels/a.png"]}' has the value 3 at pixel (1, 1), but expected 0 to 2 for the classes or 11 for what is ignored: correct the mask, or the classes and \"ignore\" of the spec.",
            MessageOf(files));
    }

    [Fact]
    public void BrokenPicturesAreRefused()
    {
        byte[] mask = PngFile.Grey(2, [0, 1]);
        using var empty = Pair([], mask);
        Assert.Equal($"Cannot read the picture '{empty["train/images/a.png"]}': the file is empty.", MessageOf(empty));

        using var bitmap = new SKBitmap(64, 64);
        using SKData whole = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var truncated = Pair(whole.ToArray()[..^40], mask);
        Assert.StartsWith($"Cannot read the picture '{truncated["train/images/a.png"]}': ", MessageOf(truncated), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatGoAwayAreNamed()
    {
        using var files = Pair(PngFile.Grey(2, [1, 2]), PngFile.Grey(2, [0, 1]));
        var pictures = PictureFolder.Open(files.Root, DatasetSplit.Training, s_three);
        File.Delete(files["train/labels/a.png"]);
        Assert.Equal($"Cannot read the mask '{files["train/labels/a.png"]}': there is no such file.", Assert.Throws<DatasetException>(() => pictures.Read(0)).Message);
        File.Delete(files["train/images/a.png"]);
        Assert.Equal($"Cannot read the picture '{files["train/images/a.png"]}': there is no such file.", Assert.Throws<DatasetException>(() => pictures.Read(0)).Message);
    }

    private static byte[] LyingJpeg()
    {
        using var bitmap = new SKBitmap(32, 16);
        bitmap.Erase(SKColors.Black, new SKRectI(0, 0, 16, 16));
        bitmap.Erase(SKColors.White, new SKRectI(16, 0, 32, 16));
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        // One entry: 0x0112, orientation, is 6.
        byte[] exif = [.. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        byte[] file = jpeg.ToArray();
        return [.. file[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. file[2..]];
    }

    private static DataFiles Pair(byte[] picture, byte[] mask) => new DataFiles().With("train/images/a.png", picture).With("train/labels/a.png", mask);

    private static LabelledPicture Read(DataFiles files) => PictureFolder.Open(files.Root, DatasetSplit.Training, s_three).Read(0);

    private static string MessageOf(DataFiles files) => Assert.Throws<DatasetException>(() => Read(files)).Message;
}
