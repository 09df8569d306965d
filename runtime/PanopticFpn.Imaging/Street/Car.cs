using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>A hatchback, four metres long.</summary>
/// <param name="X">The middle, in metres to the right.</param>
/// <param name="Z">The end that faces the viewer, in metres ahead.</param>
/// <param name="Colour">The paint.</param>
/// <param name="Rear">Whether the rear faces the viewer.</param>
internal sealed record Car(float X, float Z, SKColor Colour, bool Rear)
{
    private const float Length = 4.1f;
    private const float HalfWidth = 0.88f;
    private const float HalfRoof = 0.66f;
    private const float Sill = 0.28f;
    private const float Belt = 0.9f;
    private const float Top = 1.48f;

    private static readonly SKColor Glass = new(0x2E, 0x3B, 0x48);
    private static readonly SKColor Tyre = new(0x22, 0x22, 0x25);

    // Where the window begins and ends at the belt and at the roof, from the end that faces the viewer.
    private (float BeltStart, float RoofStart, float RoofEnd, float BeltEnd) Cabin =>
        Rear ? (0.12f, 0.65f, 2.2f, 3.0f) : (1.1f, 1.9f, 3.45f, 3.98f);

    private int VisibleSide => X < 0.55f ? 1 : -1;

    public void Draw(View view)
    {
        view.Shadow(X, Z + Length / 2, HalfWidth + 0.2f, Length / 2 + 0.3f);
        Wheels(view);
        Flank(view);
        Deck(view);
        End(view);
    }

    private SKPoint At(View view, float x, float y, float along) => view.Project(X + x, y, Z + along);

    private SKColor Shade(float darker) => View.Seen(View.Darker(Colour, darker), Z);

    private void Wheels(View view)
    {
        foreach (float along in new[] { 0.75f, Length - 0.8f })
        {
            float metre = View.Metre(Z + along);
            SKPoint hub = At(view, VisibleSide * (HalfWidth - 0.03f), 0.32f, along);
            float flat = Math.Max(0.13f, Math.Abs(X - 0.55f) / (Z + along) * 0.9f) * 0.32f;
            view.Oval(Tyre, hub, flat * metre + 0.05f * metre, 0.33f * metre);
        }

        foreach (int side in new[] { -1, 1 })
        {
            view.Fill(
                Tyre,
                At(view, side * (HalfWidth - 0.02f), 0, 0.3f),
                At(view, side * (HalfWidth - 0.02f), 0.5f, 0.3f),
                At(view, side * (HalfWidth - 0.24f), 0.5f, 0.3f),
                At(view, side * (HalfWidth - 0.24f), 0, 0.3f));
        }
    }

    private void Flank(View view)
    {
        float side = VisibleSide * HalfWidth;
        float roof = VisibleSide * HalfRoof;
        var (beltStart, roofStart, roofEnd, beltEnd) = Cabin;
        view.Fill(Shade(0.22f), At(view, side, Sill, 0), At(view, side, Belt, 0), At(view, side, Belt, Length), At(view, side, Sill, Length));
        view.Fill(Shade(0.12f), At(view, side, Belt, beltStart), At(view, roof, Top, roofStart), At(view, roof, Top, roofEnd), At(view, side, Belt, beltEnd));
        float inset = VisibleSide * (HalfRoof + 0.02f);
        view.Fill(
            View.Seen(Glass, Z),
            At(view, side, Belt + 0.04f, beltStart + 0.3f),
            At(view, inset, Top - 0.08f, roofStart + 0.12f),
            At(view, inset, Top - 0.08f, roofEnd - 0.08f),
            At(view, side, Belt + 0.04f, beltEnd - 0.25f));
    }

    private void Deck(View view)
    {
        var (beltStart, roofStart, roofEnd, beltEnd) = Cabin;
        view.Fill(Shade(0), Quad(view, HalfWidth, Belt, beltEnd, HalfWidth - 0.06f, Belt - 0.1f, Length));
        view.Fill(View.Seen(View.Lighter(Colour, 0.2f), Z), Quad(view, HalfRoof, Top, roofStart, HalfRoof, Top, roofEnd));
        view.Fill(View.Seen(View.Lighter(Colour, 0.12f), Z), Quad(view, HalfWidth - 0.04f, Belt - (Rear ? 0 : 0.08f), 0, HalfWidth, Belt, beltStart));
        view.Fill(Shade(0.05f), Quad(view, HalfWidth, Belt, beltStart, HalfRoof, Top, roofStart));
        view.Fill(View.Seen(Glass, Z), Quad(view, HalfWidth - 0.12f, Belt + 0.06f, beltStart, HalfRoof - 0.06f, Top - 0.07f, roofStart));
        view.Fill(
            View.Seen(new SKColor(0x6E, 0x86, 0x98), Z),
            At(view, 0.1f, Belt + 0.06f, beltStart),
            At(view, 0.2f, Top - 0.07f, roofStart),
            At(view, HalfRoof - 0.06f, Top - 0.07f, roofStart),
            At(view, 0.5f, Belt + 0.06f, beltStart));
    }

    private void End(View view)
    {
        float top = Belt - (Rear ? 0 : 0.08f);
        using var face = new SKPath();
        SKPoint upper = At(view, -HalfWidth + 0.02f, top, 0);
        SKPoint lower = At(view, HalfWidth - 0.02f, Sill - 0.04f, 0);
        float round = 0.12f * View.Metre(Z);
        face.AddRoundRect(new SKRect(upper.X, upper.Y, lower.X, lower.Y), round, round);
        view.Fill(Shade(Rear ? 0.08f : 0.02f), face);
        view.Fill(View.Seen(new SKColor(0x3A, 0x3C, 0x40), Z), Quad(view, HalfWidth - 0.06f, Sill, 0, HalfWidth - 0.04f, Sill + 0.16f, 0));
        foreach (int side in new[] { -1, 1 })
        {
            SKColor light = Rear ? new SKColor(0xE2, 0x3B, 0x2E) : new SKColor(0xFB, 0xF5, 0xDC);
            view.Fill(
                light,
                At(view, side * (HalfWidth - 0.05f), 0.6f, 0),
                At(view, side * (HalfWidth - 0.05f), top - 0.07f, 0),
                At(view, side * (HalfWidth - 0.32f), top - 0.1f, 0),
                At(view, side * (HalfWidth - 0.27f), 0.63f, 0));
        }

        if (!Rear)
            view.Fill(View.Seen(new SKColor(0x26, 0x2A, 0x30), Z), Quad(view, 0.46f, 0.56f, 0, 0.5f, 0.7f, 0));
        view.Fill(View.Seen(new SKColor(0xF0, 0xEE, 0xE2), Z), Quad(view, 0.26f, Sill + 0.18f, 0, 0.26f, Sill + 0.3f, 0));
    }

    /// <summary>A panel across the car, from one height and place to another.</summary>
    private SKPoint[] Quad(View view, float half, float y, float along, float otherHalf, float otherY, float otherAlong) =>
    [
        At(view, -half, y, along), At(view, -otherHalf, otherY, otherAlong), At(view, otherHalf, otherY, otherAlong), At(view, half, y, along),
    ];
}
