using System.Text.Json;
using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Augmentation;

/// <summary>Windows onto resized pictures, against Pillow's.</summary>
public sealed class ResamplingTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Resized[] Expected =
        JsonSerializer.Deserialize<Resized[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Augmentation", "resized.json")), Json)!;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Expected.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ColoursAreThoseOfPillow(int index)
    {
        Resized expected = Expected[index];

        byte[] pixels = Window(expected, mirrored: false).Pixels(Picture(expected));

        Assert.Equal(expected.Pixels.Length, pixels.Length);
        // Pillow rounds to whole numbers between its two passes.
        Assert.All(pixels, (value, at) => Assert.InRange(value, expected.Pixels[at] - 1, expected.Pixels[at] + 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LabelsAreThoseOfPillow(int index)
    {
        Resized expected = Expected[index];

        byte[] labels = Window(expected, mirrored: false).Labels(Picture(expected), ignore: 255);

        if (expected.Labels is not null)
            Assert.Equal(expected.Labels, labels.Select(label => (int)label));
        // Where Pillow's rounding decides, a label is at least one of the picture's.
        Assert.Empty(labels.Except(Picture(expected).Labels));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MirroredWindowsAreTheSameBackwards(int index)
    {
        Resized shape = Expected[index];
        LabelledPicture picture = Picture(shape);
        (Crop straight, Crop mirrored) = (Window(shape, mirrored: false), Window(shape, mirrored: true));

        Assert.Equal(Backwards(straight.Pixels(picture), shape.CropWidth, 3), mirrored.Pixels(picture));
        Assert.Equal(Backwards(straight.Labels(picture, 255), shape.CropWidth, 1), mirrored.Labels(picture, 255));
    }

    [Fact]
    public void UnscaledWindowsAreCopies()
    {
        LabelledPicture picture = Picture(Expected[0]);
        var whole = new Crop(new CropAxis(13, 13, 0, 13, mirrored: false), new CropAxis(17, 17, 0, 17, mirrored: false), 13, 17);

        Assert.Equal(picture.Pixels, whole.Pixels(picture));
        Assert.Equal(picture.Labels, whole.Labels(picture, 255));
    }

    [Fact]
    public void OutsideOfThePictureIsMeanColourAndIgnored()
    {
        LabelledPicture picture = Picture(Expected[0]);
        // Two rows above the picture and three below, four columns at its left and one at its right.
        var around = new Crop(new CropAxis(13, 13, -2, 18, mirrored: false), new CropAxis(17, 17, -4, 22, mirrored: false), 18, 22);

        (byte[] pixels, byte[] labels) = (around.Pixels(picture), around.Labels(picture, 99));

        for (int at = 0; at < labels.Length; at++)
        {
            (int y, int x) = (at / 22 - 2, at % 22 - 4);
            bool inside = y is >= 0 and < 13 && x is >= 0 and < 17;
            Assert.Equal(inside ? picture.Labels[y * 17 + x] : 99, labels[at]);
            Assert.Equal(inside ? picture.Pixels[((y * 17 + x) * 3)..][..3] : [124, 116, 104], pixels[(at * 3)..][..3]);
        }
    }

    [Fact]
    public void WindowsBesideThePictureAreEmpty()
    {
        LabelledPicture picture = Picture(Expected[0]);
        var beside = new Crop(new CropAxis(13, 13, 0, 2, mirrored: false), new CropAxis(17, 17, 17, 2, mirrored: false), 2, 2);

        Assert.Equal([124, 116, 104, 124, 116, 104, 124, 116, 104, 124, 116, 104], beside.Pixels(picture));
        Assert.Equal([99, 99, 99, 99], beside.Labels(picture, 99));
    }

    private static Crop Window(Resized shape, bool mirrored) => new(
        new CropAxis(shape.Height, shape.ScaledHeight, shape.Top, shape.CropHeight, mirrored: false),
        new CropAxis(shape.Width, shape.ScaledWidth, shape.Left, shape.CropWidth, mirrored),
        shape.CropHeight,
        shape.CropWidth);

    private static LabelledPicture Picture(Resized shape) =>
        new("noise", shape.Height, shape.Width, Noise(3 * shape.Height * shape.Width), Noise(shape.Height * shape.Width));

    /// <summary>Bytes of Knuth's multiplicative hash, as in make_resized.py.</summary>
    private static byte[] Noise(int count) => [.. Enumerable.Range(1, count).Select(number => (byte)(unchecked((uint)number * 2654435761u) >> 24))];

    private static byte[] Backwards(byte[] rows, int width, int channels) =>
        [.. rows.Chunk(width * channels).SelectMany(row => row.Chunk(channels).Reverse().SelectMany(pixel => pixel))];

    private sealed record Resized(
        int Height, int Width, int ScaledHeight, int ScaledWidth, int CropHeight, int CropWidth, int Top, int Left, int[] Pixels, int[]? Labels);
}
