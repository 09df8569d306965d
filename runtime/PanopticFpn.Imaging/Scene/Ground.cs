using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>Road, markings and pavements.</summary>
internal static class Ground
{
    /// <summary>Half the road's width, in metres.</summary>
    public const float Kerb = 4.2f;

    /// <summary>From the middle of the road to the houses, in metres.</summary>
    public const float Facade = 7.6f;

    /// <summary>Where the zebra crossing begins, in metres.</summary>
    public const float Crossing = 9.5f;

    private const float Near = 1;
    private const float Far = 240;

    public static void Draw(StreetCanvas street)
    {
        Surface(street, new SKColor(112, 112, 116), new SKColor(176, 176, 174), -Kerb, Kerb);
        Patches(street);
        Pavement(street, -1);
        Pavement(street, 1);
        Markings(street);
    }

    private static void Surface(StreetCanvas street, SKColor near, SKColor far, float left, float right)
    {
        using SKShader shader = SKShader.CreateLinearGradient(
            new SKPoint(0, street.Height), new SKPoint(0, street.Horizon), [near, far], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsAntialias = true };
        using SKPath path = StreetCanvas.Outline(
            [street.Project(left, 0, Near), street.Project(right, 0, Near), street.Project(right, 0, Far), street.Project(left, 0, Far)]);
        street.Canvas.DrawPath(path, paint);
    }

    private static void Patches(StreetCanvas street)
    {
        // Mended asphalt and tyre tracks keep the road from looking like paper.
        street.Ground(new SKColor(84, 84, 90, 70), -3.1f, -1.7f, 3, 8);
        street.Ground(new SKColor(80, 80, 86, 60), 1.2f, 3.4f, 15, 21);
        foreach (float track in new[] { -2.9f, -1.4f, 1.3f, 2.8f })
            street.Ground(new SKColor(70, 70, 76, 34), track - 0.22f, track + 0.22f, Near, 90);
    }

    private static void Pavement(StreetCanvas street, int side)
    {
        float outer = side * Facade, inner = side * Kerb;
        Surface(street, new SKColor(178, 170, 160), new SKColor(208, 204, 196), Math.Min(outer, inner), Math.Max(outer, inner));
        SKColor joint = new(120, 112, 104, 60);
        for (float z = 3; z < 40; z += 1.2f)
            street.Ground(joint, Math.Min(outer, inner), Math.Max(outer, inner), z, z + 0.05f);
        for (float x = Kerb + 1.1f; x < Facade; x += 1.1f)
            street.Ground(joint, side * x - 0.02f, side * x + 0.02f, Near, 40);
        street.Ground(new SKColor(214, 210, 202), side * (Kerb + 0.14f) - 0.14f, side * (Kerb + 0.14f) + 0.14f, Near, Far);
        street.Ground(new SKColor(70, 68, 70, 150), side * (Kerb - 0.05f) - 0.05f, side * (Kerb - 0.05f) + 0.05f, Near, 120);
    }

    private static void Markings(StreetCanvas street)
    {
        SKColor paint = new(240, 238, 228, 225);
        for (float z = 2.2f; z < 120; z += 5)
        {
            if (z is < Crossing - 3.6f or > Crossing + 3)
                street.Ground(StreetCanvas.Haze(paint, z), -0.08f, 0.08f, z, z + 2.6f);
        }

        foreach (int side in new[] { -1, 1 })
            street.Ground(new SKColor(238, 236, 228, 150), side * 3.85f - 0.06f, side * 3.85f + 0.06f, Near, 120);
        for (float x = -3.6f; x < 3.5f; x += 1)
            street.Ground(paint, x, x + 0.5f, Crossing, Crossing + 2.6f);
        street.Ground(paint, 0.15f, 3.7f, Crossing - 1.2f, Crossing - 0.8f);
    }
}
