using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>Lamp posts and traffic signs.</summary>
internal static class StreetFurniture
{
    public static void Lamp(View view, float x, float z)
    {
        float metre = View.Metre(z);
        float side = Math.Sign(x);
        SKColor steel = View.Seen(new SKColor(0x43, 0x4B, 0x50), z);
        float reach = x - side * 1.5f;
        view.Shadow(x, z, 0.3f, 0.2f);
        view.Line(steel, 0.2f * metre, view.Project(x, 0.14f, z), view.Project(x, 1, z));
        view.Line(steel, 0.12f * metre, view.Project(x, 0.14f, z), view.Project(x, 5.6f, z), view.Project(x - side * 0.3f, 6.05f, z), view.Project(reach, 6.2f, z));
        view.Line(View.Darker(steel, 0.2f), 0.2f * metre, view.Project(reach, 6.17f, z), view.Project(reach - side * 0.55f, 6.2f, z));
        view.Line(new SKColor(0xFF, 0xF3, 0xCF), 0.08f * metre, view.Project(reach, 6.08f, z), view.Project(reach - side * 0.5f, 6.1f, z));
    }

    /// <summary>The sign of a priority road: one that needs no letters.</summary>
    public static void Sign(View view, float x, float z)
    {
        float metre = View.Metre(z);
        view.Shadow(x, z, 0.22f, 0.15f);
        view.Line(new SKColor(0x8A, 0x90, 0x94), 0.07f * metre, view.Project(x, 0.14f, z), view.Project(x, 2.7f, z));
        SKPoint centre = view.Project(x, 2.75f, z);
        Diamond(view, new SKColor(0x3A, 0x3C, 0x3E), centre, 0.45f * metre);
        Diamond(view, new SKColor(0xF6, 0xF5, 0xF0), centre, 0.43f * metre);
        Diamond(view, new SKColor(0xF2, 0xB5, 0x1E), centre, 0.3f * metre);
    }

    private static void Diamond(View view, SKColor colour, SKPoint centre, float half) => view.Fill(
        colour,
        new SKPoint(centre.X, centre.Y - half),
        new SKPoint(centre.X + half, centre.Y),
        new SKPoint(centre.X, centre.Y + half),
        new SKPoint(centre.X - half, centre.Y));
}
