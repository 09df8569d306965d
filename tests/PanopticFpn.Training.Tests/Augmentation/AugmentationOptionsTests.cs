using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Data;
using Xunit;

namespace PanopticFpn.Training.Tests.Augmentation;

public sealed class AugmentationOptionsTests
{
    public static TheoryData<AugmentationOptions, string> Wrong => new()
    {
        { new() { CropHeight = 0 }, "CropHeight is 0, but should be from 1 to 8192." },
        { new() { CropWidth = -3 }, "CropWidth is -3, but should be from 1 to 8192." },
        { new() { CropWidth = 100000 }, "CropWidth is 100000, but should be from 1 to 8192." },
        { new() { ScaleFrom = 0 }, "ScaleFrom is 0, but should be above 0 and at most 100." },
        { new() { ScaleFrom = double.NaN }, "ScaleFrom is NaN, but should be above 0 and at most 100." },
        { new() { ScaleFrom = 1.5, ScaleTo = 1.25 }, "ScaleTo is 1.25, but should be from ScaleFrom, 1.5, to 100." },
        { new() { ScaleTo = 101 }, "ScaleTo is 101, but should be from ScaleFrom, 0.5, to 100." },
        { new() { MostOfOneClass = 0 }, "MostOfOneClass is 0, but should be above 0 and at most 1." },
        { new() { ClassFocus = -0.5 }, "ClassFocus is -0.5, but should be from 0 to 1." },
        { new() { Flip = 1.5 }, "Flip is 1.5, but should be from 0 to 1." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AMessageSaysWhatIsOutOfRange(AugmentationOptions options, string expected)
    {
        var picture = new LabelledPicture("one", 1, 1, [1, 2, 3], [0]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => PictureAugmentation.Apply(picture, options, 255, new Random(1)));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void TheEndsOfTheRangesAreAllowed()
    {
        var picture = new LabelledPicture("one", 1, 1, [1, 2, 3], [0]);
        foreach (double end in (double[])[0, 1])
        {
            var options = new AugmentationOptions { CropHeight = 1, CropWidth = 1, ScaleFrom = 100, ScaleTo = 100, MostOfOneClass = 1, ClassFocus = end, Flip = end };
            Assert.Equal(1, PictureAugmentation.Apply(picture, options, 255, new Random(1)).Width);
        }
    }
}
