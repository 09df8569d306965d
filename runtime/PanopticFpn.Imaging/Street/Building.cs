using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>A house along the street: one wall along the pavement, one across it that faces the viewer.</summary>
/// <param name="Side">-1 on the left, 1 on the right.</param>
/// <param name="Start">Where it begins, in metres ahead.</param>
/// <param name="Far">Where it ends.</param>
/// <param name="Storeys">Floors, with the ground floor.</param>
/// <param name="Wall">The colour of the plaster.</param>
/// <param name="Roof">The colour of the roof.</param>
internal sealed record Building(int Side, float Start, float Far, int Storeys, SKColor Wall, SKColor Roof)
{
    private const float GroundFloor = 3.6f;
    private const float Storey = 2.9f;
    private const float Depth = 11;
    private static readonly SKColor Glass = new(0x4E, 0x63, 0x78);

    /// <summary>All houses of the street.</summary>
    public static IReadOnlyList<Building> Row { get; } =
    [
        new(-1, 3, 15.5f, 3, new(0xD8, 0xB9, 0x92), new(0x9A, 0x54, 0x42)),
        new(-1, 15.5f, 25, 4, new(0xB8, 0x6F, 0x58), new(0x5C, 0x55, 0x58)),
        new(-1, 25, 36, 3, new(0xE6, 0xDB, 0xC4), new(0xA4, 0x5D, 0x48)),
        new(-1, 40, 54, 5, new(0x9F, 0xAE, 0xB6), new(0x55, 0x5C, 0x66)),
        new(-1, 54, 74, 4, new(0xD3, 0xA9, 0x84), new(0x8B, 0x50, 0x45)),
        new(-1, 80, 120, 4, new(0xC4, 0xB5, 0xA3), new(0x70, 0x66, 0x66)),
        new(1, 3, 12.5f, 4, new(0xC9, 0xCB, 0xC2), new(0x5F, 0x62, 0x68)),
        new(1, 12.5f, 23, 3, new(0xE3, 0xC6, 0x84), new(0xA2, 0x58, 0x45)),
        new(1, 23, 31, 4, new(0xA9, 0x62, 0x52), new(0x58, 0x50, 0x54)),
        new(1, 35, 50, 3, new(0xDA, 0xD2, 0xC2), new(0x97, 0x56, 0x46)),
        new(1, 50, 70, 5, new(0xB4, 0x9C, 0x8A), new(0x60, 0x5E, 0x64)),
        new(1, 76, 120, 3, new(0xC9, 0xBD, 0xA6), new(0x84, 0x5A, 0x50)),
    ];

    private float Front => Side * Road.PavementEnd;

    private float Eaves => GroundFloor + (Storeys - 1) * Storey + 0.5f;

    public void Draw(View view)
    {
        // The sun stands over the right side of the street, so the left wall is the bright one.
        SKColor along = View.Seen(Side < 0 ? View.Lighter(Wall, 0.1f) : View.Darker(Wall, 0.17f), (Start + Far) / 2);
        CrossWall(view);
        Panel(view, along, 0, Eaves, Start, Far);
        Panel(view, View.Seen(View.Darker(Wall, 0.42f), Start), 0, 0.55f, Start, Far);
        Windows(view);
        ShopFronts(view);
        Panel(view, View.Seen(View.Lighter(Wall, 0.35f), Start), GroundFloor - 0.25f, GroundFloor - 0.05f, Start, Far);
        Panel(view, View.Seen(View.Lighter(Wall, 0.4f), Start), Eaves - 0.3f, Eaves, Start, Far);
        RoofSlope(view);
    }

    private void CrossWall(View view)
    {
        float back = Front + Side * Depth;
        float middle = Front + Side * Depth / 2;
        SKColor colour = View.Seen(View.Darker(Wall, 0.22f), Start);
        view.Fill(
            colour,
            view.Project(Front, 0, Start),
            view.Project(Front, Eaves, Start),
            view.Project(middle, Eaves + 2.6f, Start),
            view.Project(back, Eaves, Start),
            view.Project(back, 0, Start));
    }

    private void RoofSlope(View view)
    {
        float eavesX = Front - Side * 0.35f;
        float ridgeX = Front + Side * Depth / 2;
        view.Fill(
            View.Seen(Side < 0 ? Roof : View.Darker(Roof, 0.15f), (Start + Far) / 2),
            view.Project(eavesX, Eaves, Start),
            view.Project(ridgeX, Eaves + 2.6f, Start),
            view.Project(ridgeX, Eaves + 2.6f, Far),
            view.Project(eavesX, Eaves, Far));
        Panel(view, View.Seen(View.Darker(Roof, 0.35f), Start), Eaves - 0.12f, Eaves + 0.06f, Start, Far, 0.35f);
    }

    private void Windows(View view)
    {
        foreach ((float near, float far) in Bays(0.3f))
        {
            for (int floor = 1; floor < Storeys; floor++)
            {
                float sill = GroundFloor + (floor - 1) * Storey + 0.75f;
                float top = sill + 1.6f;
                Panel(view, View.Seen(View.Lighter(Wall, 0.55f), near), sill - 0.14f, top + 0.12f, near - 0.13f, far + 0.13f);
                Panel(view, View.Seen(Glass, near), sill, top, near, far);
                // The upper panes mirror the sky.
                Panel(view, View.Seen(new SKColor(0x8F, 0xB0, 0xC8), near), sill + 0.95f, top, near, far);
                float middle = (near + far) / 2;
                Panel(view, View.Seen(View.Lighter(Wall, 0.55f), near), sill, top, middle - 0.05f, middle + 0.05f);
            }
        }
    }

    private void ShopFronts(View view)
    {
        SKColor[] awnings = [new(0xA8, 0x3F, 0x3A), new(0x3E, 0x6E, 0x5B), new(0x3F, 0x5F, 0x8C), new(0xC0, 0x8A, 0x3A)];
        int index = (int)Start;
        foreach ((float near, float far) in Bays(0.17f))
        {
            index++;
            if (index % 3 == 0)
            {
                Panel(view, View.Seen(new SKColor(0x5A, 0x41, 0x34), near), 0.1f, 2.5f, near + 0.35f, far - 0.35f);
                Panel(view, View.Seen(Glass, near), 1.95f, 2.35f, near + 0.5f, far - 0.5f);
                continue;
            }

            Panel(view, View.Seen(new SKColor(0x3E, 0x3A, 0x38), near), 0.6f, 2.75f, near - 0.08f, far + 0.08f);
            Panel(view, View.Seen(new SKColor(0x66, 0x7F, 0x8E), near), 0.75f, 2.65f, near, far);
            if (index % 3 == 1)
                Awning(view, View.Seen(awnings[index % awnings.Length], near), near, far);
        }
    }

    private void Awning(View view, SKColor colour, float near, float far)
    {
        float edge = Front - Side * 0.9f;
        view.Fill(View.Lighter(colour, 0.12f), view.Project(Front, 3.05f, near), view.Project(Front, 3.05f, far), view.Project(edge, 2.55f, far), view.Project(edge, 2.55f, near));
        view.Fill(colour, view.Project(edge, 2.55f, near), view.Project(edge, 2.55f, far), view.Project(edge, 2.3f, far), view.Project(edge, 2.3f, near));
    }

    /// <summary>Where the windows of a floor begin and end along the street.</summary>
    private IEnumerable<(float Near, float Far)> Bays(float margin)
    {
        int count = Math.Max(2, (int)((Far - Start) / 2.5f));
        float length = (Far - Start) / count;
        for (int bay = 0; bay < count; bay++)
            yield return (Start + (bay + margin) * length, Start + (bay + 1 - margin) * length);
    }

    private void Panel(View view, SKColor colour, float bottom, float top, float near, float far, float forward = 0)
    {
        float x = Front - Side * forward;
        view.Fill(colour, view.Project(x, bottom, near), view.Project(x, top, near), view.Project(x, top, far), view.Project(x, bottom, far));
    }
}
