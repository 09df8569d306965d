using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>A pinhole camera in the middle of a street: x to the right, y up, z ahead, in metres.</summary>
internal sealed class StreetCanvas(SKCanvas canvas, float width, float height)
{
    private const float EyeHeight = 2.1f;

    /// <summary>Where everything is drawn, in pixels.</summary>
    public SKCanvas Canvas { get; } = canvas;

    /// <summary>Columns.</summary>
    public float Width { get; } = width;

    /// <summary>Rows.</summary>
    public float Height { get; } = height;

    /// <summary>The row in which parallel lines of the ground meet.</summary>
    public float Horizon { get; } = height * 0.46f;

    /// <summary>The column in which they meet.</summary>
    public float Centre { get; } = width * 0.48f;

    /// <summary>Pixels a metre at a distance.</summary>
    public float Scale(float z) => Height * 0.86f / z;

    /// <summary>Where a point of the street is in the picture.</summary>
    public SKPoint Project(float x, float y, float z) => new(Centre + x * Scale(z), Horizon + (EyeHeight - y) * Scale(z));

    /// <summary>A polygon of one colour.</summary>
    public void Fill(SKColor colour, params ReadOnlySpan<SKPoint> points)
    {
        using SKPaint paint = Paint(colour);
        using SKPath path = Outline(points);
        Canvas.DrawPath(path, paint);
    }

    /// <summary>A rectangle that lies on the ground.</summary>
    public void Ground(SKColor colour, float left, float right, float near, float far, float y = 0) =>
        Fill(colour, Project(left, y, near), Project(right, y, near), Project(right, y, far), Project(left, y, far));

    /// <summary>A rectangle in a wall along the street.</summary>
    public void Wall(SKColor colour, float x, float bottom, float top, float near, float far) =>
        Fill(colour, Project(x, bottom, near), Project(x, top, near), Project(x, top, far), Project(x, bottom, far));

    /// <summary>A rectangle that faces the camera.</summary>
    public void Face(SKColor colour, float left, float right, float bottom, float top, float z) =>
        Fill(colour, Project(left, bottom, z), Project(right, bottom, z), Project(right, top, z), Project(left, top, z));

    /// <summary>Draws a figure that stands at a place: its own origin at the feet, y up, in metres.</summary>
    public void Stand(float x, float z, Action<SKCanvas> draw)
    {
        SKPoint feet = Project(x, 0, z);
        Canvas.Save();
        Canvas.Translate(feet.X, feet.Y);
        Canvas.Scale(Scale(z), -Scale(z));
        draw(Canvas);
        Canvas.Restore();
    }

    /// <summary>A soft dark spot on the ground.</summary>
    public void Shadow(float x, float z, float radiusX, float radiusZ)
    {
        SKPoint middle = Project(x, 0, z);
        float depth = Math.Abs(Project(x, 0, z - radiusZ).Y - Project(x, 0, z + radiusZ).Y) / 2;
        using SKPaint paint = Paint(new SKColor(20, 22, 34, 110));
        using SKMaskFilter blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, Math.Max(0.5f, depth * 0.35f));
        paint.MaskFilter = blur;
        Canvas.DrawOval(middle.X, middle.Y, radiusX * Scale(z), depth, paint);
    }

    /// <summary>An antialiased paint of one colour.</summary>
    public static SKPaint Paint(SKColor colour) => new() { Color = colour, IsAntialias = true };

    /// <summary>An antialiased round-ended line of one colour.</summary>
    public static SKPaint Line(SKColor colour, float thickness) => new()
    {
        Color = colour, IsAntialias = true, IsStroke = true, StrokeWidth = thickness,
        StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round,
    };

    /// <summary>A closed path.</summary>
    public static SKPath Outline(ReadOnlySpan<SKPoint> points)
    {
        var path = new SKPath();
        path.AddPoly(points.ToArray(), close: true);
        return path;
    }

    /// <summary>A colour made darker (below one) or lighter (above).</summary>
    public static SKColor Shade(SKColor colour, float factor)
    {
        byte Channel(byte value) => (byte)Math.Clamp(value * factor, 0, 255);
        return new SKColor(Channel(colour.Red), Channel(colour.Green), Channel(colour.Blue), colour.Alpha);
    }

    /// <summary>A colour seen through the air of a distance.</summary>
    public static SKColor Haze(SKColor colour, float z)
    {
        float air = 1 - MathF.Exp(-MathF.Max(0, z - 10) / 120);
        byte Mix(byte near, byte far) => (byte)(near + (far - near) * air);
        return new SKColor(Mix(colour.Red, 222), Mix(colour.Green, 226), Mix(colour.Blue, 228), colour.Alpha);
    }

    /// <summary>A number of [0,1) that looks random and is the same on every machine.</summary>
    public static float Dice(int seed)
    {
        uint bits = (uint)seed * 2654435761u + 374761393u;
        bits = (bits ^ (bits >> 15)) * 2246822519u;
        bits = (bits ^ (bits >> 13)) * 3266489917u;
        return ((bits ^ (bits >> 16)) >> 8) / (float)(1 << 24);
    }
}
