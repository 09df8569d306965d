using System.Numerics;
using System.Numerics.Tensors;

namespace PanopticFpn.Training.Augmentation;

/// <summary>
/// A change of colours: brightness, then contrast of all channels, then saturation and hue; each is drawn in half of the cases,
/// by as much as mmsegmentation's PhotoMetricDistortion.
/// </summary>
/// <param name="Brightness">What is added, of 255.</param>
/// <param name="Contrast">What is multiplied.</param>
/// <param name="Saturation">What the saturation is multiplied with.</param>
/// <param name="Hue">What is added to the hue, in sixths of the circle.</param>
internal readonly record struct PhotometricDistortion(float Brightness, float Contrast, float Saturation, float Hue)
{
    private const int Channels = 3;

    // Pixels that are turned at a time: a multiple of every vector's length.
    private const int Block = 64;

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
        if (Brightness != 0)
        {
            TensorPrimitives.Add(pixels, Brightness, pixels);
            Limit(pixels);
        }

        if (Contrast != 1)
        {
            TensorPrimitives.Multiply(pixels, Contrast, pixels);
            Limit(pixels);
        }

        if (Saturation != 1 || Hue != 0)
            Turn(pixels);
    }

    private static void Limit(Span<float> pixels)
    {
        TensorPrimitives.Max(pixels, 0, pixels);
        TensorPrimitives.Min(pixels, 255, pixels);
    }

    /// <summary>Other saturation and hue, for as many pixels at once as vectors hold: they want one channel after another.</summary>
    private void Turn(Span<float> pixels)
    {
        Span<float> red = stackalloc float[Block], green = stackalloc float[Block], blue = stackalloc float[Block];
        for (int first = 0; first < pixels.Length; first += Channels * Block)
        {
            Span<float> block = pixels[first..Math.Min(first + Channels * Block, pixels.Length)];
            for (int index = 0; index < block.Length / Channels; index++)
                (red[index], green[index], blue[index]) = (block[index * Channels], block[index * Channels + 1], block[index * Channels + 2]);
            for (int index = 0; index < block.Length / Channels; index += Vector<float>.Count)
                Turn(red[index..], green[index..], blue[index..]);
            for (int index = 0; index < block.Length / Channels; index++)
                (block[index * Channels], block[index * Channels + 1], block[index * Channels + 2]) = (red[index], green[index], blue[index]);
        }
    }

    /// <summary>Other saturation and hue at the same value (the largest channel), as in the HSV model.</summary>
    private void Turn(Span<float> reds, Span<float> greens, Span<float> blues)
    {
        (Vector<float> red, Vector<float> green, Vector<float> blue) = (new(reds), new(greens), new(blues));
        Vector<float> value = Vector.Max(red, Vector.Max(green, blue)), chroma = value - Vector.Min(red, Vector.Min(green, blue));
        // Greys have no hue: any will do, as long as it is a number.
        Vector<float> divisor = Vector.ConditionalSelect(Vector.Equals(chroma, Vector<float>.Zero), Vector<float>.One, chroma);
        Vector<float> hue = new Vector<float>(Hue) + Vector.ConditionalSelect(
            Vector.Equals(value, red),
            (green - blue) / divisor,
            Vector.ConditionalSelect(Vector.Equals(value, green), new Vector<float>(2) + (blue - red) / divisor, new Vector<float>(4) + (red - green) / divisor));
        chroma = Vector.Min(chroma * Saturation, value);
        Channel(value, chroma, hue, 5).CopyTo(reds);
        Channel(value, chroma, hue, 3).CopyTo(greens);
        Channel(value, chroma, hue, 1).CopyTo(blues);
    }

    /// <summary>f(n) = V - C * max(0, min(k, 4 - k, 1)), k = (n + H) mod 6: n is 5 for red, 3 for green and 1 for blue.</summary>
    private static Vector<float> Channel(Vector<float> value, Vector<float> chroma, Vector<float> hue, float number)
    {
        Vector<float> turned = hue + new Vector<float>(number);
        Vector<float> k = turned - Vector.Floor(turned * (1 / 6f)) * 6;
        Vector<float> share = Vector.Min(Vector.Min(k, new Vector<float>(4) - k), Vector<float>.One);
        return value - chroma * Vector.Max(share, Vector<float>.Zero);
    }

    private static float Perhaps(Random random, float from, float to, float otherwise)
    {
        // Both numbers are drawn in any case, so that one change does not depend on whether another was made.
        (bool drawn, float value) = (random.NextDouble() < 0.5, from + random.NextSingle() * (to - from));
        return drawn ? value : otherwise;
    }
}
