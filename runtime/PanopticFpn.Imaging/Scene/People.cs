using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>Pedestrians and a cyclist.</summary>
internal static class People
{
    private static readonly SKColor Skin = new(214, 166, 134);
    private static readonly SKColor Hair = new(62, 44, 34);

    /// <summary>Somebody who walks; the sign of the stride is the direction, its size how far the legs are apart.</summary>
    public static void Walker(StreetCanvas street, float x, float z, SKColor coat, SKColor trousers, float stride)
    {
        street.Shadow(x + 0.15f, z, 0.45f, 0.3f);
        street.Stand(x, z, canvas =>
        {
            Limb(canvas, StreetCanvas.Shade(trousers, 0.8f), 0.17f, new(0, 0.92f), new(-stride * 0.45f, 0.5f), new(-stride, 0.07f));
            Limb(canvas, trousers, 0.17f, new(0, 0.92f), new(stride * 0.6f, 0.52f), new(stride * 0.9f, 0.07f));
            Limb(canvas, new SKColor(40, 34, 32), 0.12f, new(-stride, 0.06f), new(-stride + MathF.Sign(stride) * 0.12f, 0.06f));
            Limb(canvas, new SKColor(40, 34, 32), 0.12f, new(stride * 0.9f, 0.06f), new(stride * 0.9f + MathF.Sign(stride) * 0.12f, 0.06f));
            Limb(canvas, StreetCanvas.Shade(coat, 0.75f), 0.13f, new(0, 1.36f), new(stride * 0.5f, 1.1f), new(stride * 0.9f, 0.92f));
            using (SKPaint cloth = StreetCanvas.Paint(coat))
                canvas.DrawRoundRect(new SKRect(-0.2f, 0.82f, 0.2f, 1.48f), 0.14f, 0.14f, cloth);
            Limb(canvas, StreetCanvas.Shade(coat, 1.15f), 0.13f, new(0, 1.36f), new(-stride * 0.5f, 1.1f), new(-stride * 0.7f, 0.9f));
            Head(canvas, 0.02f, 1.62f, Hair);
        });
    }

    /// <summary>Somebody on a bicycle, seen from the side, on the way to the right.</summary>
    public static void Cyclist(StreetCanvas street, float x, float z)
    {
        street.Shadow(x, z, 1, 0.3f);
        street.Stand(x, z, canvas =>
        {
            Wheel(canvas, -0.52f);
            Wheel(canvas, 0.52f);
            SKColor trousers = new(52, 60, 84), shirt = new(226, 172, 40);
            Limb(canvas, StreetCanvas.Shade(trousers, 0.75f), 0.15f, new(-0.2f, 0.98f), new(0.16f, 0.78f), new(-0.02f, 0.42f));
            SKColor frame = new(190, 44, 46);
            Limb(canvas, frame, 0.05f, new(-0.52f, 0.34f), new(0, 0.34f), new(0.38f, 0.8f), new(-0.18f, 0.8f), new(-0.52f, 0.34f));
            Limb(canvas, frame, 0.05f, new(0, 0.34f), new(-0.22f, 0.92f));
            Limb(canvas, frame, 0.05f, new(0.52f, 0.34f), new(0.36f, 0.96f));
            Limb(canvas, Hair, 0.06f, new(0.36f, 0.96f), new(0.46f, 1.02f));
            Limb(canvas, Hair, 0.09f, new(-0.32f, 0.94f), new(-0.12f, 0.94f));
            Limb(canvas, trousers, 0.16f, new(-0.2f, 0.98f), new(0.2f, 0.72f), new(0.1f, 0.2f), new(0.22f, 0.2f));
            Limb(canvas, shirt, 0.3f, new(-0.18f, 1.08f), new(0.06f, 1.42f));
            Limb(canvas, StreetCanvas.Shade(shirt, 0.85f), 0.11f, new(0.08f, 1.4f), new(0.26f, 1.14f), new(0.45f, 1.04f));
            Head(canvas, 0.18f, 1.68f, new SKColor(232, 232, 228));
        });
    }

    private static void Head(SKCanvas canvas, float x, float y, SKColor cover)
    {
        using SKPaint skin = StreetCanvas.Paint(Skin);
        canvas.DrawOval(x, y, 0.12f, 0.15f, skin);
        using SKPaint hair = StreetCanvas.Paint(cover);
        using SKPath cap = new();
        cap.AddArc(new SKRect(x - 0.14f, y - 0.14f, x + 0.14f, y + 0.18f), 0, 180);
        cap.Close();
        canvas.DrawPath(cap, hair);
    }

    private static void Wheel(SKCanvas canvas, float x)
    {
        using SKPaint tyre = StreetCanvas.Line(new SKColor(34, 34, 38), 0.05f);
        canvas.DrawCircle(x, 0.34f, 0.32f, tyre);
        using SKPaint spoke = StreetCanvas.Line(new SKColor(170, 172, 176, 150), 0.012f);
        for (int i = 0; i < 6; i++)
        {
            (float sine, float cosine) = MathF.SinCos(i * MathF.PI / 6);
            canvas.DrawLine(x - cosine * 0.3f, 0.34f - sine * 0.3f, x + cosine * 0.3f, 0.34f + sine * 0.3f, spoke);
        }
    }

    private static void Limb(SKCanvas canvas, SKColor colour, float thickness, params ReadOnlySpan<SKPoint> points)
    {
        using SKPaint paint = StreetCanvas.Line(colour, thickness);
        using var path = new SKPath();
        path.AddPoly(points.ToArray(), close: false);
        canvas.DrawPath(path, paint);
    }
}
