using PanopticFpn.Training.Data;
using PanopticFpn.Training.Scenes;
using Xunit;

namespace PanopticFpn.Training.Tests.Scenes;

public sealed class DrawnScenesTests
{
    private const byte Ignored = 255;

    [Fact]
    public void ASceneIsAFunctionOfSeedAndIndex()
    {
        var scenes = new DrawnScenes(20, 48, 64, seed: 7);
        LabelledPicture[] sideBySide = new LabelledPicture[20];
        Parallel.For(0, 20, i => sideBySide[19 - i] = scenes.Read(19 - i));

        var again = new DrawnScenes(500, 48, 64, seed: 7);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(again.Read(i).Pixels, sideBySide[i].Pixels);
            Assert.Equal(again.Read(i).Labels, sideBySide[i].Labels);
        }

        Assert.Equal("scene 0003", sideBySide[3].Name);
        Assert.NotEqual(sideBySide[3].Labels, sideBySide[4].Labels);
        Assert.NotEqual(sideBySide[3].Labels, new DrawnScenes(20, 48, 64, seed: 8).Read(3).Labels);
    }

    [Theory]
    [InlineData(128, 128)]
    [InlineData(37, 90)]
    [InlineData(1, 1)]
    public void SizesAndValuesAreThosePromised(int height, int width)
    {
        LabelledPicture scene = new DrawnScenes(1, height, width, seed: 1).Read(0);
        Assert.Equal((height, width, 3 * height * width, height * width), (scene.Height, scene.Width, scene.Pixels.Length, scene.Labels.Length));
        Assert.All(scene.Labels, label => Assert.True(label < DrawnScenes.Classes.Count || label == Ignored));
    }

    [Fact]
    public void EveryClassHasItsShare()
    {
        var scenes = new DrawnScenes(60, 96, 96, seed: 3);
        var pixels = new int[256];
        for (int i = 0; i < scenes.Count; i++)
        {
            foreach (byte label in scenes.Read(i).Labels)
                pixels[label]++;
        }

        double total = pixels.Sum();
        Assert.InRange(pixels[0] / total, 0.4, 0.75);
        Assert.InRange(pixels[Ignored] / total, 0.01, 0.12);
        Assert.All(pixels[1..5], count => Assert.InRange(count / total, 0.03, 0.2));
    }

    [Fact]
    public void ColourAloneDoesNotTellTheClass()
    {
        // The best guess from the hue alone, over many scenes, is hardly better than always the commonest thing.
        var scenes = new DrawnScenes(150, 64, 64, seed: 11);
        var counts = new int[12, 5];
        for (int i = 0; i < scenes.Count; i++)
        {
            LabelledPicture scene = scenes.Read(i);
            for (int pixel = 0; pixel < scene.Labels.Length; pixel++)
            {
                if (scene.Labels[pixel] is > 0 and < 5)
                    counts[Hue(scene.Pixels.AsSpan(3 * pixel, 3)), scene.Labels[pixel]]++;
            }
        }

        double total = counts.Cast<int>().Sum();
        double byHue = Enumerable.Range(0, 12).Sum(hue => Enumerable.Range(0, 5).Max(kind => counts[hue, kind])) / total;
        Assert.InRange(byHue, 0.25, 0.45);
    }

    [Fact]
    public void TheMaskLiesWhereThePictureIsDrawn()
    {
        // Across the outline of things the picture changes: a mask beside them would not see it.
        var scenes = new DrawnScenes(20, 128, 128, seed: 2);
        (double across, double within) = (0, 0);
        (int outlines, int insides) = (0, 0);
        for (int i = 0; i < scenes.Count; i++)
        {
            LabelledPicture scene = scenes.Read(i);
            for (int pixel = 3; pixel < scene.Labels.Length - 3; pixel++)
            {
                if (pixel % 128 is < 3 or > 124)
                    continue;
                (byte left, byte here, byte right) = (scene.Labels[pixel - 3], scene.Labels[pixel], scene.Labels[pixel + 3]);
                int change = Enumerable.Range(0, 3).Sum(channel => Math.Abs(scene.Pixels[3 * (pixel - 3) + channel] - scene.Pixels[3 * (pixel + 3) + channel]));
                if (here == Ignored && left == 0 && right is >= 1 and <= 3)
                    (across, outlines) = (across + change, outlines + 1);
                else if (left == here && right == here && here is >= 1 and <= 3)
                    (within, insides) = (within + change, insides + 1);
            }
        }

        Assert.True(across / outlines > 5 * within / insides, $"{across / outlines:F1} across outlines, {within / insides:F1} within things.");
    }

    [Fact]
    public void ThereIsNoSceneOutsideTheCount() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DrawnScenes(3, 8, 8, seed: 0).Read(3));

    private static int Hue(ReadOnlySpan<byte> pixel)
    {
        double angle = Math.Atan2(Math.Sqrt(3) * (pixel[1] - pixel[2]), 2 * pixel[0] - pixel[1] - pixel[2]);
        return Math.Clamp((int)((angle + Math.PI) / Math.Tau * 12), 0, 11);
    }
}
