namespace PanopticFpn.Training.Augmentation;

/// <summary>
/// A change of colours: brightness and contrast of all channels, then saturation and hue; each is drawn in half of the cases,
/// by as much as mmsegmentation's PhotoMetricDistortion.
/// </summary>
/// <param name="Brightness">What is added, of 255.</param>
/// <param name="Contrast">What is multiplied.</param>
/// <param name="Saturation">What the saturation is multiplied with.</param>
/// <param name="Hue">What is added to the hue, in sixths of the circle.</param>
internal readonly record struct PhotometricDistortion(float Brightness, float Contrast, float Saturation, float Hue)
{
    private const float MostBrightness = 32;
    private const float LeastFactor = 0.5f;
    private const float MostFactor = 1.5f;

    // 18 of OpenCV's 180 half degrees.
    private const float MostHue = 0.6f;

    public static PhotometricDistortion Draw(Random random) => new(
        Perhaps(random, -MostBrightness, MostBrightness, otherwise: 0),
        Perhaps(random, LeastFactor, MostFactor, otherwise: 1),
        Perhaps(random, LeastFactor, MostFactor, otherwise: 1),
        Perhaps(random, -MostHue, MostHue, otherwise: 0));

    /// <summary>Changes pixels, red, green and blue from 0 to 255, in place; they stay in that range.</summary>
    public void Apply(Span<float> pixels)
    {
        if (Brightness != 0 || Contrast != 1)
        {
            for (int index = 0; index < pixels.Length; index++)
                pixels[index] = Math.Clamp(pixels[index] * Contrast + Brightness, 0, 255);
        }

        if (Saturation == 1 && Hue == 0)
            return;
        for (int index = 0; index + 2 < pixels.Length; index += 3)
            (pixels[index], pixels[index + 1], pixels[index + 2]) = Turn(pixels[index], pixels[index + 1], pixels[index + 2]);
    }

    /// <summary>Other saturation and hue at the same value (the largest channel), as in the HSV model.</summary>
    private (float Red, float Green, float Blue) Turn(float red, float green, float blue)
    {
        float value = Math.Max(red, Math.Max(green, blue)), chroma = value - Math.Min(red, Math.Min(green, blue));
        if (chroma <= 0)
            return (red, green, blue);
        float hue = value == red ? (green - blue) / chroma : value == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
        chroma = Math.Min(chroma * Saturation, value);
        hue += Hue;
        return (Channel(hue + 5), Channel(hue + 3), Channel(hue + 1));

        // f(n) = V - C * max(0, min(k, 4 - k, 1)), k = (n + H) mod 6.
        float Channel(float turned)
        {
            float k = turned - 6 * MathF.Floor(turned / 6);
            return value - chroma * Math.Clamp(Math.Min(k, 4 - k), 0, 1);
        }
    }

    private static float Perhaps(Random random, float from, float to, float otherwise)
    {
        // Both numbers are drawn in any case, so that one change does not depend on whether another was made.
        (bool drawn, float value) = (random.NextDouble() < 0.5, from + random.NextSingle() * (to - from));
        return drawn ? value : otherwise;
    }
}
