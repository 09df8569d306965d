using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>Cars, seen from behind or from the front.</summary>
internal static class Vehicles
{
    private static readonly SKColor Glass = new(70, 88, 104);
    private static readonly SKColor Tyre = new(30, 30, 34);

    public static void Car(StreetCanvas street, float x, float z, SKColor colour, bool fromBehind)
    {
        street.Shadow(x + 0.15f, z, 1.15f, 0.8f);
        street.Stand(x, z, canvas =>
        {
            Box(canvas, Tyre, -0.82f, 0, 0.26f, 0.55f, 0.08f);
            Box(canvas, Tyre, 0.56f, 0, 0.26f, 0.55f, 0.08f);
            Cabin(canvas, colour);
            Body(canvas, colour);
            Lamps(canvas, fromBehind);
            if (!fromBehind)
                Box(canvas, new SKColor(40, 42, 48), -0.45f, 0.5f, 0.9f, 0.16f, 0.05f);
            Box(canvas, new SKColor(246, 244, 236), -0.26f, fromBehind ? 0.58f : 0.32f, 0.52f, 0.13f, 0.02f);
        });
    }

    private static void Cabin(SKCanvas canvas, SKColor colour)
    {
        Shape(canvas, StreetCanvas.Shade(colour, 0.9f), new(-0.8f, 0.82f), new(-0.58f, 1.42f), new(-0.42f, 1.48f), new(0.42f, 1.48f), new(0.58f, 1.42f), new(0.8f, 0.82f));
        Shape(canvas, Glass, new(-0.66f, 0.86f), new(-0.5f, 1.36f), new(0.5f, 1.36f), new(0.66f, 0.86f));
        Shape(canvas, new SKColor(168, 190, 204, 190), new(-0.66f, 0.86f), new(-0.5f, 1.36f), new(-0.1f, 1.36f), new(-0.42f, 0.86f));
        foreach (float seat in new[] { -0.3f, 0.3f })
            Box(canvas, new SKColor(36, 40, 48), seat - 0.11f, 0.86f, 0.22f, 0.26f, 0.08f);
    }

    private static void Body(SKCanvas canvas, SKColor colour)
    {
        using SKShader shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0.95f), new SKPoint(0, 0.25f), [StreetCanvas.Shade(colour, 1.18f), colour, StreetCanvas.Shade(colour, 0.62f)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        canvas.DrawRoundRect(new SKRect(-0.9f, 0.24f, 0.9f, 0.96f), 0.16f, 0.16f, paint);
        Box(canvas, StreetCanvas.Shade(colour, 0.42f), -0.86f, 0.2f, 1.72f, 0.14f, 0.06f);
        foreach (int side in new[] { -1, 1 })
            Box(canvas, StreetCanvas.Shade(colour, 0.8f), side * 0.95f - 0.09f, 0.92f, 0.18f, 0.13f, 0.05f);
    }

    private static void Lamps(SKCanvas canvas, bool fromBehind)
    {
        SKColor colour = fromBehind ? new SKColor(214, 40, 36) : new SKColor(255, 250, 226);
        foreach (int side in new[] { -1, 1 })
        {
            Box(canvas, colour, side * 0.68f - 0.16f, 0.64f, 0.32f, 0.18f, 0.05f);
            Box(canvas, new SKColor(255, 190, 120, 200), side * 0.79f - 0.05f, 0.66f, 0.1f, 0.14f, 0.03f);
        }
    }

    private static void Box(SKCanvas canvas, SKColor colour, float left, float bottom, float width, float height, float corner)
    {
        using SKPaint paint = StreetCanvas.Paint(colour);
        canvas.DrawRoundRect(new SKRect(left, bottom, left + width, bottom + height), corner, corner, paint);
    }

    private static void Shape(SKCanvas canvas, SKColor colour, params ReadOnlySpan<SKPoint> points)
    {
        using SKPaint paint = StreetCanvas.Paint(colour);
        using SKPath path = StreetCanvas.Outline(points);
        canvas.DrawPath(path, paint);
    }
}
