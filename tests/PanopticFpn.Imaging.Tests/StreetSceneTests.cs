using PanopticFpn.Imaging.Tests.Support;
using Xunit;

namespace PanopticFpn.Imaging.Tests;

public sealed class StreetSceneTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(640, 480)]
    [InlineData(300, 700)]
    [InlineData(1000, 200)]
    public void TheSameSizeGivesTheSamePixels(int width, int height)
    {
        using Picture one = StreetScene.Draw(width, height);
        using Picture other = StreetScene.Draw(width, height);
        Assert.Equal((width, height), (one.Width, one.Height));
        Assert.Equal(Pictures.Colours(one), Pictures.Colours(other));
    }

    [Fact]
    public void SkyIsAboveAndRoadBelow()
    {
        using Picture street = StreetScene.Draw(320, 240);
        string[] colours = Pictures.Colours(street);
        (int red, int blue) At(int x, int y)
        {
            string colour = colours[y * street.Width + x];
            return (Convert.ToInt32(colour[..2], 16), Convert.ToInt32(colour[4..], 16));
        }

        (int skyRed, int skyBlue) = At(150, 4);
        Assert.True(skyBlue > skyRed + 60);
        (int roadRed, int roadBlue) = At(200, 220);
        Assert.InRange(roadBlue - roadRed, -15, 15);
        Assert.True(colours.Distinct().Count() > 2000);
    }

    [Fact]
    public void SizesAreAboveZero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StreetScene.Draw(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreetScene.Draw(4, -1));
    }
}
