using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Augmentation;

public sealed class PictureAugmentationTests
{
    private const byte Ignore = 255;

    private static readonly byte[] Filling = [124, 116, 104];

    private static readonly AugmentationOptions Plain = new()
    {
        CropHeight = 24,
        CropWidth = 20,
        ScaleFrom = 1,
        ScaleTo = 1,
        MostOfOneClass = 1,
        PhotometricDistortion = false,
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 100)]
    [InlineData(24, 20)]
    [InlineData(90, 70)]
    public void CropsAreOfTheSizeAskedForWithLabelsOfThePicture(int height, int width)
    {
        LabelledPicture picture = Coded(height, width);
        for (int seed = 0; seed < 50; seed++)
        {
            AugmentationOptions options = Plain with { ScaleFrom = 0.1, ScaleTo = 3, ClassFocus = 0.5, MostOfOneClass = 0.75, PhotometricDistortion = true };

            LabelledPicture crop = PictureAugmentation.Apply(picture, options, Ignore, new Random(seed));

            Assert.Equal(("coded", 24, 20), (crop.Name, crop.Height, crop.Width));
            Assert.Equal((3 * 24 * 20, 24 * 20), (crop.Pixels.Length, crop.Labels.Length));
            Assert.Empty(crop.Labels.Except([.. picture.Labels, Ignore]));
            for (int at = 0; at < crop.Labels.Length; at++)
                Assert.True(crop.Labels[at] != Ignore || crop.Pixels.AsSpan(at * 3, 3).SequenceEqual(Filling));
        }
    }

    [Fact]
    public void PixelsAndLabelsAgreeAtEveryPlaceAndMirrored()
    {
        // Red and green say where a pixel is from, blue what its label is.
        LabelledPicture picture = Coded(60, 50);
        int mirrored = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            LabelledPicture crop = PictureAugmentation.Apply(picture, Plain with { ClassFocus = 0.5 }, Ignore, new Random(seed));

            int step = crop.Pixels[3] - crop.Pixels[0];
            Assert.Equal(1, Math.Abs(step));
            mirrored += step < 0 ? 1 : 0;
            for (int at = 0; at < crop.Labels.Length; at++)
            {
                (int y, int x) = (at / 20, at % 20);
                Assert.Equal([(byte)(crop.Pixels[0] + step * x), (byte)(crop.Pixels[1] + y), crop.Labels[at]], crop.Pixels[(at * 3)..][..3]);
                Assert.Equal(picture.Labels[crop.Pixels[at * 3 + 1] * 50 + crop.Pixels[at * 3]], crop.Labels[at]);
            }
        }

        Assert.InRange(mirrored, 70, 130);
    }

    [Fact]
    public void ColoursFollowLabelsAtEveryScale()
    {
        // Two halves: a colour is between the two only next to the border, where the filter sees both.
        LabelledPicture picture = Halves(80, 80, left: 40);
        for (int seed = 0; seed < 200; seed++)
        {
            LabelledPicture crop = PictureAugmentation.Apply(picture, Plain with { ScaleFrom = 0.4, ScaleTo = 3 }, Ignore, new Random(seed));
            for (int at = 0; at < crop.Labels.Length; at++)
            {
                if (crop.Labels[at] != Ignore)
                    Assert.Equal(crop.Labels[at] == 1, crop.Pixels[at * 3] >= 100);
            }
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameCrop()
    {
        LabelledPicture picture = Coded(60, 50);
        var options = new AugmentationOptions { CropHeight = 16, CropWidth = 16, ClassFocus = 0.5 };

        LabelledPicture Crop(int seed) => PictureAugmentation.Apply(picture, options, Ignore, new Random(seed));

        Assert.Equal(Crop(7).Pixels, Crop(7).Pixels);
        Assert.Equal(Crop(7).Labels, Crop(7).Labels);
        Assert.NotEqual(Crop(7).Pixels, Crop(8).Pixels);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 200)]
    public void MirroringIsDoneAsOftenAsAsked(double flip, int expected)
    {
        LabelledPicture picture = Coded(60, 50);

        int mirrored = Enumerable.Range(0, 200).Count(seed =>
        {
            byte[] pixels = PictureAugmentation.Apply(picture, Plain with { Flip = flip }, Ignore, new Random(seed)).Pixels;
            return pixels[3] < pixels[0];
        });

        Assert.Equal(expected, mirrored);
    }

    [Fact]
    public void CropsOfOneClassAreDrawnAgain()
    {
        // Three of four crops lie in one class alone; ten in a row do so in one of eighteen.
        LabelledPicture picture = Halves(24, 100, left: 50);

        int OfOneClass(double most) => Enumerable.Range(0, 200).Count(seed =>
            PictureAugmentation.Apply(picture, Plain with { MostOfOneClass = most }, Ignore, new Random(seed)).Labels.Distinct().Count() == 1);

        Assert.InRange(OfOneClass(1), 100, 190);
        Assert.InRange(OfOneClass(0.999), 0, 40);
        // Where there is but one class the last of ten is taken.
        LabelledPicture one = picture with { Labels = [.. picture.Labels.Select(_ => (byte)3)] };
        Assert.All(PictureAugmentation.Apply(one, Plain with { MostOfOneClass = 0.5 }, Ignore, new Random(1)).Labels, label => Assert.Equal(3, label));
    }

    [Fact]
    public void IgnoredPixelsDoNotCountAsAClass()
    {
        // Two thirds ignored, a sixth of class 0, a sixth of class 1: no class has more than half of what counts.
        byte[] rows = [Ignore, Ignore, Ignore, Ignore, 0, 1];
        LabelledPicture picture = new("rows", 24, 20, new byte[3 * 24 * 20], [.. Enumerable.Range(0, 24 * 20).Select(at => rows[at / 20 % 6])]);
        var first = new Random(5);
        PictureAugmentation.Apply(picture, Plain with { MostOfOneClass = 0.51 }, Ignore, first);
        var second = new Random(5);
        PictureAugmentation.Apply(picture, Plain with { MostOfOneClass = 1 }, Ignore, second);

        // Both took the first crop: the same numbers were drawn.
        Assert.Equal(second.Next(), first.Next());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.7)]
    [InlineData(6)]
    public void FocusShowsTheRareClassAsOftenAsTheOthers(double scale)
    {
        // Class 9 is a spot of 3x3 in 200x200; class 0 is the rest.
        var labels = new byte[200 * 200];
        for (int at = 0; at < 9; at++)
            labels[(150 + at / 3) * 200 + 30 + at % 3] = 9;
        var picture = new LabelledPicture("spot", 200, 200, new byte[3 * 200 * 200], labels);

        int Shown(double focus) => Enumerable.Range(0, 200).Count(seed =>
            PictureAugmentation.Apply(picture, Plain with { ClassFocus = focus, ScaleFrom = scale, ScaleTo = scale }, Ignore, new Random(seed)).Labels.Contains((byte)9));

        Assert.InRange(Shown(1), 75, 130);
        Assert.InRange(Shown(0), 0, 40);
    }

    [Fact]
    public void FocusShowsTheClassThatWasChosenAtTheEdgesToo()
    {
        // The only class sits in one corner, the rest is ignored: each crop must show it.
        foreach (int corner in (int[])[0, 99, 99 * 100, 9999])
        {
            byte[] labels = [.. Enumerable.Repeat(Ignore, 100 * 100)];
            labels[corner] = 4;
            var picture = new LabelledPicture("corner", 100, 100, new byte[3 * 100 * 100], labels);
            for (int seed = 0; seed < 50; seed++)
                Assert.Contains((byte)4, PictureAugmentation.Apply(picture, Plain with { ClassFocus = 1, ScaleTo = 2.5 }, Ignore, new Random(seed)).Labels);
        }
    }

    [Fact]
    public void FocusOnAPictureThatIsAllIgnoredTakesAnyCrop()
    {
        LabelledPicture picture = Coded(60, 50) with { Labels = [.. Enumerable.Repeat(Ignore, 60 * 50)] };

        LabelledPicture crop = PictureAugmentation.Apply(picture, Plain with { ClassFocus = 1, MostOfOneClass = 0.75 }, Ignore, new Random(1));

        Assert.All(crop.Labels, label => Assert.Equal(Ignore, label));
        Assert.NotEqual(Filling, crop.Pixels[..3]);
    }

    /// <summary>Red is the column, green the row, and blue the label.</summary>
    private static LabelledPicture Coded(int height, int width)
    {
        byte[] labels = [.. Enumerable.Range(0, height * width).Select(at => (byte)((at / width / 7 * 3 + at % width / 5) % 19))];
        byte[] pixels = [.. Enumerable.Range(0, height * width).SelectMany(at => (byte[])[(byte)(at % width), (byte)(at / width), labels[at]])];
        return new LabelledPicture("coded", height, width, pixels, labels);
    }

    /// <summary>Black and class 0 at the left, bright and class 1 at the right.</summary>
    private static LabelledPicture Halves(int height, int width, int left)
    {
        byte[] labels = [.. Enumerable.Range(0, height * width).Select(at => (byte)(at % width < left ? 0 : 1))];
        return new LabelledPicture("halves", height, width, [.. labels.SelectMany(label => Enumerable.Repeat((byte)(label * 200), 3))], labels);
    }
}
