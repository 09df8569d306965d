using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>The sky, the sun, a few clouds and the hills at the end of the street.</summary>
internal static class Sky
{
    public static void Draw(View view)
    {
        using (var all = new SKPath())
        using (SKShader blue = Gradient([new(0x5B, 0x96, 0xCF), new(0x9C, 0xC4, 0xE4), new(0xF3, 0xE6, 0xD2)], 0, View.Horizon))
        {
            all.AddRect(new SKRect(0, 0, view.Width, View.Horizon + 2));
            view.Fill(blue, all);
        }

        Sun(view, new SKPoint(view.Width / 2 + 38, 92));
        Cloud(view, view.Width / 2 - 62, 52, 1f);
        Cloud(view, view.Width / 2 + 96, 34, 0.8f);
        Cloud(view, view.Width / 2 - 8, 128, 0.55f);
        Hills(view, new SKColor(0x9F, 0xB4, 0xC4), 46, 0.011f, 0.4f);
        Hills(view, new SKColor(0x7F, 0x9D, 0x93), 27, 0.019f, 2.1f);
    }

    private static SKShader Gradient(SKColor[] colours, float top, float bottom) => SKShader.CreateLinearGradient(
        new SKPoint(0, top), new SKPoint(0, bottom), colours, SKShaderTileMode.Clamp);

    private static void Sun(View view, SKPoint centre)
    {
        using (var glow = new SKPath())
        using (SKShader shine = SKShader.CreateRadialGradient(centre, 95, [new(0xFF, 0xF4, 0xD0, 0xD0), new(0xFF, 0xF0, 0xC8, 0)], SKShaderTileMode.Clamp))
        {
            glow.AddCircle(centre.X, centre.Y, 95);
            view.Fill(shine, glow);
        }

        view.Oval(new SKColor(0xFF, 0xF7, 0xDC), centre, 17, 17);
    }

    private static void Cloud(View view, float x, float y, float size)
    {
        using var blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 2.5f * size);
        using var paint = new SKPaint { Color = new SKColor(0xFF, 0xFF, 0xFF, 0xC8), IsAntialias = true, MaskFilter = blur };
        foreach ((float dx, float dy, float radius) in new[] { (-26f, 3f, 9f), (-12f, -3f, 13f), (5f, -5f, 15f), (20f, 0f, 11f), (31f, 4f, 7f) })
            view.Canvas.DrawOval(new SKPoint(x + dx * size, y + dy * size), new SKSize(radius * 1.5f * size, radius * 0.8f * size), paint);
    }

    private static void Hills(View view, SKColor colour, float rise, float waves, float phase)
    {
        using var ridge = new SKPath();
        ridge.MoveTo(0, View.Horizon + 3);
        for (float x = 0; x <= view.Width + 4; x += 4)
        {
            float along = x - view.Width / 2;
            float height = rise * (0.62f + 0.26f * MathF.Sin(along * waves + phase) + 0.12f * MathF.Sin(along * waves * 2.7f + phase * 3));
            ridge.LineTo(x, View.Horizon - height);
        }

        ridge.LineTo(view.Width + 4, View.Horizon + 3);
        using SKShader misty = Gradient([colour, View.Haze], View.Horizon - rise, View.Horizon + 4);
        view.Fill(misty, ridge);
    }
}
