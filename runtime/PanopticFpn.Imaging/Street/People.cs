using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>People on foot and on a bicycle, drawn flat at their distance.</summary>
internal static class People
{
    private static readonly SKColor Skin = new(0xC9, 0x96, 0x76);
    private static readonly SKColor Hair = new(0x3A, 0x2C, 0x24);

    public static void Walker(View view, float x, float z, SKColor coat, SKColor trousers)
    {
        const float Ground = 0.14f;
        float metre = View.Metre(z);
        SKPoint At(float dx, float y) => view.Project(x + dx, Ground + y, z);
        SKColor cloth = View.Seen(coat, z);
        SKColor legs = View.Seen(trousers, z);

        view.Shadow(x, z, 0.42f, 0.25f);
        view.Line(View.Darker(legs, 0.25f), 0.16f * metre, At(0.04f, 0.85f), At(0.14f, 0.46f), At(0.27f, 0.08f));
        view.Line(legs, 0.17f * metre, At(-0.04f, 0.85f), At(-0.08f, 0.45f), At(-0.2f, 0.08f));
        view.Line(View.Darker(legs, 0.5f), 0.1f * metre, At(-0.22f, 0.04f), At(-0.31f, 0.04f));
        view.Line(View.Darker(legs, 0.5f), 0.1f * metre, At(0.27f, 0.05f), At(0.18f, 0.04f));
        view.Line(View.Darker(cloth, 0.25f), 0.12f * metre, At(0.1f, 1.36f), At(0.2f, 1.08f), At(0.16f, 0.85f));
        Torso(view, cloth, At(-0.21f, 1.44f), At(0.21f, 0.74f), 0.13f * metre);
        view.Line(View.Darker(cloth, 0.12f), 0.12f * metre, At(-0.13f, 1.34f), At(-0.25f, 1.06f), At(-0.2f, 0.84f));
        Head(view, At(0, 1.6f), metre, z);
    }

    /// <summary>Seen from behind, riding ahead.</summary>
    public static void Cyclist(View view, float x, float z)
    {
        float metre = View.Metre(z);
        SKPoint At(float dx, float y) => view.Project(x + dx, y, z);
        var jacket = new SKColor(0xE8, 0xB8, 0x2C);
        var trousers = new SKColor(0x35, 0x43, 0x5E);
        var frame = new SKColor(0x2A, 0x2C, 0x30);

        view.Shadow(x, z + 0.2f, 0.3f, 0.45f);
        view.Oval(new SKColor(0x1E, 0x1E, 0x20), At(0, 0.35f), 0.055f * metre, 0.35f * metre);
        view.Oval(new SKColor(0x77, 0x7A, 0x7E), At(0, 0.35f), 0.015f * metre, 0.28f * metre);
        view.Line(frame, 0.05f * metre, At(0, 0.4f), At(0, 0.95f));
        view.Line(frame, 0.05f * metre, At(-0.16f, 0.27f), At(0.16f, 0.5f));
        view.Line(View.Darker(trousers, 0.2f), 0.15f * metre, At(0.09f, 0.98f), At(0.19f, 0.74f), At(0.16f, 0.52f));
        view.Line(trousers, 0.16f * metre, At(-0.09f, 0.98f), At(-0.17f, 0.66f), At(-0.15f, 0.33f));
        view.Line(frame, 0.09f * metre, At(-0.17f, 0.27f), At(-0.12f, 0.27f));
        view.Line(frame, 0.09f * metre, At(0.15f, 0.48f), At(0.19f, 0.48f));
        view.Line(frame, 0.05f * metre, At(-0.31f, 1.06f), At(0.31f, 1.06f));
        view.Line(View.Darker(jacket, 0.18f), 0.12f * metre, At(-0.18f, 1.42f), At(-0.31f, 1.22f), At(-0.28f, 1.06f));
        view.Line(View.Darker(jacket, 0.18f), 0.12f * metre, At(0.18f, 1.42f), At(0.31f, 1.22f), At(0.28f, 1.06f));
        Torso(view, jacket, At(-0.21f, 1.52f), At(0.21f, 0.93f), 0.14f * metre);
        view.Line(new SKColor(0xF2, 0xF0, 0xE4), 0.05f * metre, At(-0.2f, 1.18f), At(0.2f, 1.18f));
        view.Oval(new SKColor(0xD8, 0x2E, 0x26), At(0, 0.86f), 0.045f * metre, 0.045f * metre);
        view.Oval(Hair, At(0, 1.64f), 0.1f * metre, 0.125f * metre);
        Helmet(view, At(0, 1.7f), metre);
    }

    private static void Torso(View view, SKColor colour, SKPoint upper, SKPoint lower, float round)
    {
        using var body = new SKPath();
        body.AddRoundRect(new SKRect(upper.X, upper.Y, lower.X, lower.Y), round, round);
        view.Fill(colour, body);
    }

    private static void Head(View view, SKPoint centre, float metre, float z)
    {
        view.Oval(View.Seen(Hair, z), new SKPoint(centre.X + 0.015f * metre, centre.Y - 0.03f * metre), 0.115f * metre, 0.14f * metre);
        view.Oval(View.Seen(Skin, z), new SKPoint(centre.X - 0.02f * metre, centre.Y + 0.015f * metre), 0.09f * metre, 0.12f * metre);
    }

    private static void Helmet(View view, SKPoint centre, float metre)
    {
        using var shell = new SKPath();
        shell.AddArc(SKRect.Create(centre.X - 0.14f * metre, centre.Y - 0.15f * metre, 0.28f * metre, 0.3f * metre), 180, 180);
        shell.Close();
        view.Fill(new SKColor(0xE9, 0xEC, 0xEE), shell);
    }
}
