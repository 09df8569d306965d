using SkiaSharp;

namespace PanopticFpn.Training.Scenes;

/// <summary>What things stand in front of: a gradient, clouds of noise, or bands that are broader and softer than stripes on a thing.</summary>
internal static class Backdrop
{
    /// <summary>Draws one over the whole canvas.</summary>
    /// <returns>Its colours, from which things keep away.</returns>
    public static SKColor[] Draw(SKCanvas canvas, float height, float width, Random random)
    {
        SKColor first = random.Colour();
        SKColor second = first.Lighter(random.Between(12, 30) * (random.Next(2) == 0 ? 1 : -1));
        float side = Math.Min(height, width);
        int kind = random.Next(3);
        using (SKShader ground = kind == 2 ? Bands(first, second, side, random) : Gradient(first, second, height, width, random))
            Fill(canvas, ground);
        if (kind == 1)
            Clouds(canvas, side, random);
        return [first, second];
    }

    private static SKShader Gradient(SKColor first, SKColor second, float height, float width, Random random)
    {
        float angle = random.Between(0, MathF.Tau);
        var (x, y) = (MathF.Cos(angle) * width / 2, MathF.Sin(angle) * height / 2);
        return SKShader.CreateLinearGradient(
            new SKPoint(width / 2 - x, height / 2 - y), new SKPoint(width / 2 + x, height / 2 + y), [first, second], SKShaderTileMode.Clamp);
    }

    private static SKShader Bands(SKColor first, SKColor second, float side, Random random)
    {
        float angle = random.Between(0, MathF.Tau);
        float length = random.Between(0.17f, 0.4f) * side;
        return SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(MathF.Cos(angle) * length, MathF.Sin(angle) * length), [first, second], SKShaderTileMode.Mirror);
    }

    private static void Clouds(SKCanvas canvas, float side, Random random)
    {
        float frequency = random.Between(4, 12) / side;
        using SKShader noise = SKShader.CreatePerlinNoiseFractalNoise(frequency, frequency, 3, random.Next(1 << 20));
        using var paint = new SKPaint { Shader = noise, BlendMode = SKBlendMode.SoftLight };
        canvas.DrawPaint(paint);
    }

    private static void Fill(SKCanvas canvas, SKShader shader)
    {
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawPaint(paint);
    }
}
