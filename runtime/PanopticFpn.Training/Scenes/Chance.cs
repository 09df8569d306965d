using SkiaSharp;

namespace PanopticFpn.Training.Scenes;

/// <summary>What scenes draw from their random numbers.</summary>
internal static class Chance
{
    public static float Between(this Random random, float low, float high) => low + (high - low) * random.NextSingle();

    /// <summary>Any hue, neither grey nor at the ends of lightness.</summary>
    public static SKColor Colour(this Random random) =>
        SKColor.FromHsl(random.Between(0, 360), random.Between(20, 85), random.Between(30, 72));

    /// <summary>The same hue, lighter or darker by so many of a hundred.</summary>
    public static SKColor Lighter(this SKColor colour, float by)
    {
        colour.ToHsl(out float hue, out float saturation, out float lightness);
        return SKColor.FromHsl(hue, saturation, Math.Clamp(lightness + by, 4, 96));
    }

    /// <summary>How far apart two colours are, of 441.</summary>
    public static double DistanceTo(this SKColor colour, SKColor other)
    {
        (int red, int green, int blue) = (colour.Red - other.Red, colour.Green - other.Green, colour.Blue - other.Blue);
        return Math.Sqrt(red * red + green * green + blue * blue);
    }
}
