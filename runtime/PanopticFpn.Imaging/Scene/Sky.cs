using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>What is behind everything: the sky, clouds, and a town in the haze.</summary>
internal static class Sky
{
    private static readonly SKColor[] Colours = [new(74, 130, 190), new(140, 184, 219), new(226, 231, 228), new(248, 228, 200)];

    public static void Draw(StreetCanvas street)
    {
        using (SKShader shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(0, street.Horizon), Colours, [0, 0.45f, 0.85f, 1], SKShaderTileMode.Clamp))
        using (var paint = new SKPaint { Shader = shader })
            street.Canvas.DrawRect(0, 0, street.Width, street.Height, paint);
        Sun(street);
        Cloud(street, 0.40f, 0.13f, 0.10f, 1);
        Cloud(street, 0.60f, 0.24f, 0.075f, 2);
        Cloud(street, 0.52f, 0.06f, 0.06f, 3);
        DistantTown(street);
    }

    private static void Sun(StreetCanvas street)
    {
        var place = new SKPoint(street.Width * 0.54f, street.Horizon * 0.82f);
        SKColor[] colours = [new(255, 246, 220, 210), new(255, 236, 200, 70), new(255, 236, 200, 0)];
        using SKShader shader = SKShader.CreateRadialGradient(place, street.Height * 0.34f, colours, [0, 0.35f, 1], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        street.Canvas.DrawRect(0, 0, street.Width, street.Height, paint);
    }

    private static void Cloud(StreetCanvas street, float x, float y, float size, int seed)
    {
        float unit = size * street.Height;
        using SKMaskFilter blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, unit * 0.16f);
        for (int puff = 0; puff < 9; puff++)
        {
            float across = (puff - 4) * 0.42f;
            float lift = (1 - across * across / 3.2f) * (0.25f + 0.3f * StreetCanvas.Dice(seed * 31 + puff));
            using SKPaint paint = StreetCanvas.Paint(new SKColor(255, 253, 248, 120));
            paint.MaskFilter = blur;
            float radius = unit * (0.32f + 0.22f * StreetCanvas.Dice(seed * 57 + puff));
            street.Canvas.DrawOval(x * street.Width + across * unit, y * street.Height - lift * unit, radius * 1.3f, radius * 0.62f, paint);
        }
    }

    private static void DistantTown(StreetCanvas street)
    {
        for (int row = 0; row < 2; row++)
        {
            SKColor colour = row == 0 ? new SKColor(203, 209, 216) : new SKColor(178, 187, 197);
            float z = 260 - row * 90;
            for (int house = -9; house <= 9; house++)
            {
                float tall = 12 + 22 * StreetCanvas.Dice(house * 7 + row * 101);
                street.Face(colour, house * 9 - 4.5f, house * 9 + 4.7f, -2, tall, z);
            }
        }
    }
}
