using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>The ground: road, markings, kerbs and pavements.</summary>
internal static class Road
{
    public const float HalfWidth = 4.7f;
    public const float PavementEnd = 8.2f;
    private const float KerbHeight = 0.14f;
    private const float End = 320;

    private static readonly SKColor Paint = new(0xEC, 0xE9, 0xDE);

    public static void Draw(View view)
    {
        Ground(view);
        foreach (int side in new[] { -1, 1 })
        {
            Pavement(view, side);
            Stripe(view, side * (HalfWidth - 0.35f), View.Near, End, 0.06f);
        }

        for (float z = 2.5f; z < 150; z += 6)
            Stripe(view, 0, z, z + 3, 0.075f);
        Crossing(view, 15.5f, 18f);
    }

    private static void Ground(View view)
    {
        using var asphalt = new SKPath();
        asphalt.AddRect(new SKRect(0, View.Horizon, view.Width, View.Height));
        using SKShader shade = SKShader.CreateLinearGradient(
            new SKPoint(0, View.Horizon),
            new SKPoint(0, View.Height),
            [new(0xA9, 0xAE, 0xB2), new(0x76, 0x79, 0x7E), new(0x5A, 0x5C, 0x61)],
            [0, 0.22f, 1],
            SKShaderTileMode.Clamp);
        view.Fill(shade, asphalt);
    }

    private static void Pavement(View view, int side)
    {
        float kerb = side * HalfWidth;
        float wall = side * 40;
        using (var slabs = new SKPath())
        using (SKShader shade = SKShader.CreateLinearGradient(
            new SKPoint(0, View.Horizon),
            new SKPoint(0, View.Height),
            [new(0xCB, 0xCC, 0xC9), new(0xB4, 0xAE, 0xA4)],
            SKShaderTileMode.Clamp))
        {
            slabs.AddPoly([view.Project(kerb, KerbHeight, View.Near), view.Project(kerb, KerbHeight, End), view.Project(wall, KerbHeight, End), view.Project(wall, KerbHeight, View.Near)]);
            view.Fill(shade, slabs);
        }

        view.Fill(new SKColor(0x8C, 0x89, 0x84), view.Project(kerb, KerbHeight, View.Near), view.Project(kerb, KerbHeight, End), view.Project(kerb, 0, End), view.Project(kerb, 0, View.Near));
        Joints(view, side);
    }

    private static void Joints(View view, int side)
    {
        var joint = new SKColor(0x86, 0x80, 0x78, 0x70);
        for (float z = 3; z < 45; z += 1.5f)
            view.Line(joint, Math.Max(0.4f, 0.02f * View.Metre(z)), view.Project(side * (HalfWidth + 0.25f), KerbHeight, z), view.Project(side * PavementEnd, KerbHeight, z));
        foreach (float x in new[] { HalfWidth + 0.25f, HalfWidth + 1.8f })
            view.Line(joint, 0.8f, view.Project(side * x, KerbHeight, View.Near), view.Project(side * x, KerbHeight, 90));
    }

    private static void Stripe(View view, float x, float near, float far, float halfWidth) => view.Fill(
        View.Seen(Paint, near),
        view.Project(x - halfWidth, 0, near),
        view.Project(x - halfWidth, 0, far),
        view.Project(x + halfWidth, 0, far),
        view.Project(x + halfWidth, 0, near));

    private static void Crossing(View view, float near, float far)
    {
        for (float x = -HalfWidth + 0.75f; x < HalfWidth - 0.5f; x += 0.95f)
            Stripe(view, x, near, far, 0.24f);
    }
}
