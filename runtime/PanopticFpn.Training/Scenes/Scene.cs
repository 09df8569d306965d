using SkiaSharp;

namespace PanopticFpn.Training.Scenes;

/// <summary>One drawn scene with its mask.</summary>
internal static class Scene
{
    private const int Bytes = 4;
    private const int MostTries = 30;
    private const double LeastContrast = 75;
    private static readonly byte Ignored = (byte)DrawnScenes.Classes.Ignore;

    /// <summary>Draws the pixels (3 bytes each) and the class of each.</summary>
    public static (byte[] Pixels, byte[] Labels) Draw(int height, int width, Random random)
    {
        using SKBitmap picture = Allocate(height, width);
        using SKBitmap mask = Allocate(height, width);
        using (var canvas = new SKCanvas(picture))
        using (var labels = new SKCanvas(mask))
        {
            SKColor[] behind = Backdrop.Draw(canvas, height, width, random);
            labels.Clear(new SKColor(0, 0, 0));
            foreach (Thing thing in Place(height, width, random))
                Draw(thing, canvas, labels, Math.Min(height, width), behind, random);
            Light(canvas, height, width, random);
        }

        byte[] pixels = Channels(picture, 3);
        AddNoise(pixels, random);
        return (pixels, Channels(mask, 1));
    }

    /// <summary>Things that hide little of each other: what is mostly hidden cannot be told.</summary>
    private static List<Thing> Place(int height, int width, Random random)
    {
        float side = Math.Min(height, width);
        int wanted = random.Next(3, 7);
        var placed = new List<Thing>();
        for (int tries = 0; tries < MostTries && placed.Count < wanted; tries++)
        {
            byte kind = (byte)random.Next(Thing.Disc, Thing.Stripes + 1);
            // A triangle fills less of its circle than the others.
            float radius = random.Between(0.13f, 0.28f) * side * (kind == Thing.Triangle ? 1.2f : 1);
            float margin = 0.6f * radius;
            var centre = new SKPoint(random.Between(margin, width - margin), random.Between(margin, height - margin));
            if (placed.TrueForAll(other => SKPoint.Distance(centre, other.Centre) > 0.85f * (radius + other.Radius)))
                placed.Add(new Thing(kind, centre, radius));
        }

        return placed;
    }

    private static void Draw(Thing thing, SKCanvas canvas, SKCanvas labels, float side, SKColor[] behind, Random random)
    {
        SKColor colour = Contrasting(behind, random);
        using SKPath outline = thing.Outline(random);
        using SKShader shader = thing.Shader(colour, side, random);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        canvas.DrawPath(outline, paint);

        // Never antialiased: between two classes there is no third.
        using var label = new SKPaint { Color = new SKColor(thing.Kind, thing.Kind, thing.Kind), IsAntialias = false };
        labels.DrawPath(outline, label);
        label.Color = new SKColor(Ignored, Ignored, Ignored);
        label.Style = SKPaintStyle.Stroke;
        label.StrokeWidth = 2;
        labels.DrawPath(outline, label);
    }

    private static SKColor Contrasting(SKColor[] behind, Random random)
    {
        SKColor colour = random.Colour();
        for (int tries = 0; tries < MostTries && behind.Any(other => colour.DistanceTo(other) < LeastContrast); tries++)
            colour = random.Colour();
        return colour;
    }

    /// <summary>A lamp at one side, and a darker or lighter day.</summary>
    private static void Light(SKCanvas canvas, int height, int width, Random random)
    {
        byte day = (byte)random.Next(180, 256);
        byte dusk = (byte)(day * random.Between(0.65f, 1f));
        var lamp = new SKPoint(random.Between(0, width), random.Between(0, height));
        using SKShader light = SKShader.CreateRadialGradient(
            lamp, Math.Max(height, width), [new SKColor(day, day, day), new SKColor(dusk, dusk, dusk)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = light, BlendMode = SKBlendMode.Modulate };
        canvas.DrawPaint(paint);
    }

    private static void AddNoise(byte[] pixels, Random random)
    {
        int most = random.Next(2, 15);
        var noise = new byte[pixels.Length];
        random.NextBytes(noise);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(pixels[i] + noise[i] * (2 * most + 1) / 256 - most, 0, 255);
    }

    private static SKBitmap Allocate(int height, int width) => new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));

    private static byte[] Channels(SKBitmap bitmap, int channels)
    {
        ReadOnlySpan<byte> from = bitmap.GetPixelSpan();
        var to = new byte[bitmap.Width * bitmap.Height * channels];
        for (int i = 0; i < to.Length; i++)
            to[i] = from[i / channels * Bytes + i % channels];
        return to;
    }
}
