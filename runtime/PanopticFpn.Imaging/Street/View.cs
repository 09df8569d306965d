using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>A camera over the road. Metres: x to the right of the middle line, y up from the ground, z ahead.</summary>
/// <param name="Canvas">Where to draw, <see cref="Height"/> units high.</param>
/// <param name="Width">Units across.</param>
internal sealed record View(SKCanvas Canvas, float Width)
{
    public const float Height = 480;
    public const float Horizon = 222;

    /// <summary>The least distance at which anything may be drawn.</summary>
    public const float Near = 2;

    private const float Focal = 430;
    private const float EyeHeight = 2.1f;
    private const float EyeX = 0.55f;

    /// <summary>The haze that far things fade into.</summary>
    public static readonly SKColor Haze = new(0xD3, 0xDD, 0xE4);

    public SKPoint Project(float x, float y, float z) =>
        new(Width / 2 + (x - EyeX) * Metre(z), Horizon + (EyeHeight - y) * Metre(z));

    /// <summary>Units of the canvas for a metre at a distance.</summary>
    public static float Metre(float z) => Focal / z;

    /// <summary>A colour as it looks at a distance.</summary>
    public static SKColor Seen(SKColor colour, float z) => Mix(colour, Haze, Math.Clamp((z - 12) / 130, 0, 0.75f));

    public static SKColor Mix(SKColor one, SKColor other, float share) => new(
        (byte)(one.Red + (other.Red - one.Red) * share),
        (byte)(one.Green + (other.Green - one.Green) * share),
        (byte)(one.Blue + (other.Blue - one.Blue) * share),
        one.Alpha);

    public static SKColor Darker(SKColor colour, float share) => Mix(colour, SKColors.Black, share);

    public static SKColor Lighter(SKColor colour, float share) => Mix(colour, SKColors.White, share);

    public void Fill(SKColor colour, params ReadOnlySpan<SKPoint> corners)
    {
        using SKPath path = Polygon(corners);
        Fill(colour, path);
    }

    public void Fill(SKColor colour, SKPath path)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        Canvas.DrawPath(path, paint);
    }

    public void Fill(SKShader shader, SKPath path)
    {
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        Canvas.DrawPath(path, paint);
    }

    public void Oval(SKColor colour, SKPoint centre, float radiusX, float radiusY)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        Canvas.DrawOval(centre, new SKSize(radiusX, radiusY), paint);
    }

    public void Line(SKColor colour, float thickness, params ReadOnlySpan<SKPoint> points)
    {
        using var paint = new SKPaint
        {
            Color = colour,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = thickness,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        using SKPath path = Polygon(points, close: false);
        Canvas.DrawPath(path, paint);
    }

    /// <summary>A soft shadow on the ground.</summary>
    public void Shadow(float x, float z, float halfWidth, float halfLength)
    {
        SKPoint centre = Project(x, 0, z);
        float across = halfWidth * Metre(z);
        float along = Math.Max(1, (Project(x, 0, Math.Max(Near, z - halfLength)).Y - Project(x, 0, z + halfLength).Y) / 2);
        using var blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, Math.Max(0.5f, along / 3));
        using var paint = new SKPaint { Color = new SKColor(0x14, 0x18, 0x20, 0x80), IsAntialias = true, MaskFilter = blur };
        Canvas.DrawOval(centre, new SKSize(across, along), paint);
    }

    private static SKPath Polygon(ReadOnlySpan<SKPoint> corners, bool close = true)
    {
        var path = new SKPath();
        path.AddPoly(corners.ToArray(), close);
        return path;
    }
}
