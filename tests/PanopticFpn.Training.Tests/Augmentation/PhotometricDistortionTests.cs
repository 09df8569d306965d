using PanopticFpn.Training.Augmentation;
using Xunit;

namespace PanopticFpn.Training.Tests.Augmentation;

public sealed class PhotometricDistortionTests
{
    private static readonly PhotometricDistortion None = new(Brightness: 0, Contrast: 1, Saturation: 1, Hue: 0);

    [Fact]
    public void NothingDrawnChangesNothing()
    {
        float[] pixels = Random(3 * 1000, seed: 1);
        float[] changed = [.. pixels];

        None.Apply(changed);

        Assert.Equal(pixels, changed);
    }

    [Fact]
    public void BrightnessComesBeforeContrastAndBothStayInRange()
    {
        float[] pixels = [0, 10, 100, 200, 240, 255];

        (None with { Brightness = 20, Contrast = 0.5f }).Apply(pixels);

        // 240 and 255 end at 255 before the contrast.
        Assert.Equal([10, 15, 60, 110, 127.5f, 127.5f], pixels);

        pixels = [0, 10, 100, 200, 240, 255];
        (None with { Brightness = -20, Contrast = 1.5f }).Apply(pixels);
        Assert.Equal([0, 0, 120, 255, 255, 255], pixels);
    }

    // Expected: Python's colorsys, with the hue a sixth of these numbers further and the saturation 1 at most.
    [Theory]
    [InlineData(200, 40, 90, 1, 0.5, 200, 70, 40)]
    [InlineData(200, 40, 90, 1.5, 0, 200, 0, 62.5)]
    [InlineData(10, 250, 130, 0.5, -0.6, 142, 250, 130)]
    [InlineData(30, 60, 255, 1.4, 0.6, 119, 0, 255)]
    [InlineData(255, 0, 0, 1.5, -0.3, 255, 0, 76.5)]
    [InlineData(120, 121, 119, 0.7, 0.6, 119.6, 121, 119.74)]
    [InlineData(0, 0, 0, 1.5, 0.6, 0, 0, 0)]
    [InlineData(255, 200, 10, 0.5, -0.6, 255, 154, 132.5)]
    [InlineData(255, 255, 10, 1, 1, 10, 255, 10)]
    [InlineData(90, 90, 90, 1.5, 0.3, 90, 90, 90)]
    public void SaturationAndHueAreThoseOfTheHsvModel(
        double red, double green, double blue, double saturation, double hue, double expectedRed, double expectedGreen, double expectedBlue)
    {
        // More pixels than are turned at a time, and not a multiple.
        const int pixels = 131;
        float[] colours = [.. Enumerable.Repeat((float[])[(float)red, (float)green, (float)blue], pixels).SelectMany(pixel => pixel)];

        (None with { Saturation = (float)saturation, Hue = (float)hue }).Apply(colours);

        double[] expected = [expectedRed, expectedGreen, expectedBlue];
        Assert.All(colours, (colour, index) => Assert.Equal(expected[index % 3], colour, 0.001));
    }

    [Fact]
    public void HueThereAndBackIsTheSameColour()
    {
        float[] pixels = Random(3 * 1000, seed: 2);
        float[] changed = [.. pixels];

        (None with { Hue = 0.6f }).Apply(changed);
        Assert.NotEqual(pixels, changed);
        (None with { Hue = -0.6f }).Apply(changed);

        Assert.All(changed, (colour, index) => Assert.Equal(pixels[index], colour, 0.001));
    }

    [Fact]
    public void DrawnChangesAreWithinTheirRangesAndHalfOfThemAreMade()
    {
        const int draws = 4000;
        var random = new Random(3);
        PhotometricDistortion[] drawn = [.. Enumerable.Range(0, draws).Select(_ => PhotometricDistortion.Draw(random))];

        Check(drawn.Select(one => one.Brightness), -32, 32, none: 0);
        Check(drawn.Select(one => one.Contrast), 0.5f, 1.5f, none: 1);
        Check(drawn.Select(one => one.Saturation), 0.5f, 1.5f, none: 1);
        Check(drawn.Select(one => one.Hue), -0.6f, 0.6f, none: 0);

        static void Check(IEnumerable<float> values, float from, float to, float none)
        {
            float[] made = [.. values.Where(value => value != none)];
            Assert.InRange(made.Length, draws * 0.45, draws * 0.55);
            Assert.All(made, value => Assert.InRange(value, from, to));
            float edge = (to - from) / 20;
            Assert.True(made.Min() < from + edge && made.Max() > to - edge);
        }
    }

    [Fact]
    public void ColoursStayInRange()
    {
        var random = new Random(4);
        for (int draw = 0; draw < 100; draw++)
        {
            float[] pixels = Random(3 * 100, seed: draw);
            PhotometricDistortion.Draw(random).Apply(pixels);
            Assert.All(pixels, colour => Assert.InRange(colour, -0.001f, 255.001f));
        }
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 255)];
    }
}
