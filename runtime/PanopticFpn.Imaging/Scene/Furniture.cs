using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>Trees, lamps and signs: what stands at the kerb.</summary>
internal static class Furniture
{
    private static readonly SKColor Metal = new(66, 72, 78);

    public static void Tree(StreetCanvas street, float x, float z, int seed)
    {
        street.Shadow(x + 0.5f, z, 1.5f, 1.1f);
        street.Stand(x, z, canvas =>
        {
            using (SKPaint bark = StreetCanvas.Paint(StreetCanvas.Haze(new SKColor(96, 72, 54), z)))
            using (SKPath trunk = StreetCanvas.Outline([new(-0.16f, 0), new(-0.09f, 2.6f), new(0.09f, 2.6f), new(0.18f, 0)]))
                canvas.DrawPath(trunk, bark);
            Crown(canvas, z, seed);
        });
    }

    private static void Crown(SKCanvas canvas, float z, int seed)
    {
        SKColor[] greens = [new(46, 84, 48), new(62, 108, 54), new(92, 138, 62), new(136, 172, 84)];
        for (int layer = 0; layer < greens.Length; layer++)
        {
            using SKPaint leaves = StreetCanvas.Paint(StreetCanvas.Haze(greens[layer], z));
            // Each layer is smaller and nearer to the sun, up and to the left.
            float reach = 1.25f - layer * 0.24f;
            for (int leaf = 0; leaf < 26 + layer * 12; leaf++)
            {
                int dice = seed * 977 + layer * 131 + leaf * 3;
                float angle = StreetCanvas.Dice(dice) * MathF.Tau, away = MathF.Sqrt(StreetCanvas.Dice(dice + 1)) * reach;
                float size = (0.42f - layer * 0.085f) * (0.6f + 0.7f * StreetCanvas.Dice(dice + 2));
                canvas.DrawCircle(MathF.Cos(angle) * away - layer * 0.13f, 3.5f + MathF.Sin(angle) * away * 1.12f + layer * 0.17f, size, leaves);
            }
        }
    }

    public static void Lamp(StreetCanvas street, float x, float z)
    {
        int side = Math.Sign(x);
        street.Shadow(x, z, 0.35f, 0.3f);
        street.Stand(x, z, canvas =>
        {
            using SKPaint pole = StreetCanvas.Line(StreetCanvas.Haze(Metal, z), 0.12f);
            canvas.DrawLine(0, 0, 0, 5.4f, pole);
            using (var arm = new SKPath())
            {
                arm.MoveTo(0, 5.3f);
                arm.QuadTo(0, 6.1f, -side * 1.3f, 6.1f);
                canvas.DrawPath(arm, pole);
            }

            using SKPaint housing = StreetCanvas.Paint(StreetCanvas.Haze(Metal, z));
            canvas.DrawRoundRect(new SKRect(-side * 1.5f - 0.38f, 6.0f, -side * 1.5f + 0.38f, 6.2f), 0.1f, 0.1f, housing);
            using SKPaint light = StreetCanvas.Paint(new SKColor(255, 246, 214));
            canvas.DrawRoundRect(new SKRect(-side * 1.5f - 0.28f, 5.95f, -side * 1.5f + 0.28f, 6.05f), 0.05f, 0.05f, light);
        });
    }

    public static void TrafficLight(StreetCanvas street, float x, float z)
    {
        street.Shadow(x, z, 0.3f, 0.25f);
        street.Stand(x, z, canvas =>
        {
            using SKPaint pole = StreetCanvas.Line(Metal, 0.11f);
            canvas.DrawLine(0, 0, 0, 2.6f, pole);
            using SKPaint housing = StreetCanvas.Paint(new SKColor(34, 38, 42));
            canvas.DrawRoundRect(new SKRect(-0.2f, 2.3f, 0.2f, 3.35f), 0.08f, 0.08f, housing);
            SKColor[] lamps = [new(66, 150, 88), new(96, 80, 40), new(232, 60, 48)];
            for (int lamp = 0; lamp < lamps.Length; lamp++)
            {
                using SKPaint light = StreetCanvas.Paint(lamp == 2 ? lamps[lamp] : StreetCanvas.Shade(lamps[lamp], 0.5f));
                canvas.DrawCircle(0, 2.5f + lamp * 0.32f, 0.12f, light);
            }
        });
    }

    public static void Sign(StreetCanvas street, float x, float z)
    {
        street.Shadow(x, z, 0.25f, 0.2f);
        street.Stand(x, z, canvas =>
        {
            using SKPaint pole = StreetCanvas.Line(new SKColor(150, 154, 158), 0.08f);
            canvas.DrawLine(0, 0, 0, 2.7f, pole);
            using SKPaint rim = StreetCanvas.Paint(new SKColor(244, 244, 240));
            using SKPaint plate = StreetCanvas.Paint(new SKColor(34, 84, 160));
            canvas.DrawRoundRect(new SKRect(-0.36f, 2.2f, 0.36f, 2.92f), 0.07f, 0.07f, rim);
            canvas.DrawRoundRect(new SKRect(-0.32f, 2.24f, 0.32f, 2.88f), 0.05f, 0.05f, plate);
            using SKPath triangle = StreetCanvas.Outline([new(-0.24f, 2.34f), new(0.24f, 2.34f), new(0, 2.8f)]);
            canvas.DrawPath(triangle, rim);
        });
    }

    public static void Bin(StreetCanvas street, float x, float z)
    {
        street.Shadow(x, z, 0.35f, 0.3f);
        street.Stand(x, z, canvas =>
        {
            using SKPaint body = StreetCanvas.Paint(new SKColor(60, 92, 74));
            canvas.DrawRoundRect(new SKRect(-0.25f, 0, 0.25f, 0.85f), 0.06f, 0.06f, body);
            using SKPaint lid = StreetCanvas.Paint(new SKColor(40, 62, 52));
            canvas.DrawRoundRect(new SKRect(-0.29f, 0.8f, 0.29f, 0.95f), 0.06f, 0.06f, lid);
        });
    }
}
