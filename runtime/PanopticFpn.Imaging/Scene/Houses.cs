using SkiaSharp;

namespace PanopticFpn.Imaging.Scene;

/// <summary>Two rows of houses along the street.</summary>
internal static class Houses
{
    private const float ShopHeight = 3.4f;
    private const float FloorHeight = 2.9f;

    private static readonly House[] Left =
    [
        new(2, 12, 3, new(186, 112, 88)), new(12, 21, 4, new(214, 190, 150)), new(21, 32, 3, new(160, 126, 116)),
        new(32, 45, 5, new(198, 178, 160)), new(45, 60, 3, new(182, 134, 104)), new(60, 80, 4, new(192, 184, 176)), new(80, 120, 3, new(170, 150, 140)),
    ];

    private static readonly House[] Right =
    [
        new(2, 10, 4, new(232, 214, 178)), new(10, 20, 3, new(202, 132, 98)), new(20, 30, 4, new(224, 222, 212)),
        new(30, 44, 3, new(226, 190, 136)), new(44, 58, 5, new(206, 166, 142)), new(58, 82, 3, new(220, 206, 186)), new(82, 120, 4, new(200, 182, 170)),
    ];

    public static void Draw(StreetCanvas street)
    {
        // The sun stands to the left: its row of houses is in the shade.
        Row(street, Left, -1, 0.78f);
        Row(street, Right, 1, 1.04f);
        Shade(street);
    }

    private static void Row(StreetCanvas street, House[] row, int side, float light)
    {
        for (int index = row.Length - 1; index >= 0; index--)
            Draw(street, row[index], side, light, seed: index * 1000 + (side + 1) * 7);
    }

    private static void Draw(StreetCanvas street, House house, int side, float light, int seed)
    {
        float x = side * Ground.Facade;
        SKColor Lit(SKColor colour, float z) => StreetCanvas.Haze(StreetCanvas.Shade(colour, light), z);
        float top = ShopHeight + house.Floors * FloorHeight + 0.7f;
        float middle = (house.Near + house.Far) / 2;

        // The gable shows above a lower neighbour.
        float outer = x + side * 12;
        street.Face(Lit(StreetCanvas.Shade(house.Colour, 0.86f), house.Near), Math.Min(x, outer), Math.Max(x, outer), 0, top, house.Near);
        street.Wall(Lit(house.Colour, middle), x, 0, top, house.Near, house.Far);
        street.Wall(Lit(StreetCanvas.Shade(house.Colour, 0.72f), middle), x, top - 0.35f, top, house.Near, house.Far);
        street.Wall(Lit(StreetCanvas.Shade(house.Colour, 1.12f), middle), x, top - 0.5f, top - 0.35f, house.Near, house.Far);
        street.Wall(Lit(StreetCanvas.Shade(house.Colour, 0.9f), middle), x, ShopHeight - 0.15f, ShopHeight + 0.2f, house.Near, house.Far);
        Windows(street, house, x, seed, Lit);
        Shops(street, house, side, seed, Lit);
    }

    private static void Windows(StreetCanvas street, House house, float x, int seed, Func<SKColor, float, SKColor> lit)
    {
        int columns = Math.Max(2, (int)((house.Far - house.Near) / 2.6f));
        float step = (house.Far - house.Near) / columns;
        for (int floor = 0; floor < house.Floors; floor++)
        {
            float sill = ShopHeight + floor * FloorHeight + 0.75f;
            for (int column = 0; column < columns; column++)
            {
                float near = house.Near + (column + 0.28f) * step, far = near + step * 0.44f;
                float dice = StreetCanvas.Dice(seed + floor * 31 + column);
                SKColor glass = dice > 0.86f ? new SKColor(250, 220, 150) : StreetCanvas.Shade(new SKColor(96, 126, 152), 0.75f + 0.5f * dice);
                street.Wall(lit(new SKColor(238, 234, 226), near), x, sill - 0.1f, sill + 1.6f, near - 0.1f, far + 0.1f);
                street.Wall(lit(glass, near), x, sill, sill + 1.5f, near, far);
                street.Wall(lit(StreetCanvas.Shade(glass, 1.35f), near), x, sill + 0.9f, sill + 1.5f, near, (near + far) / 2);
                street.Wall(lit(new SKColor(238, 234, 226), near), x, sill + 0.85f, sill + 0.93f, near, far);
                street.Wall(lit(StreetCanvas.Shade(house.Colour, 0.6f), near), x, sill - 0.22f, sill - 0.1f, near - 0.18f, far + 0.18f);
            }
        }
    }

    private static void Shops(StreetCanvas street, House house, int side, int seed, Func<SKColor, float, SKColor> lit)
    {
        float x = side * Ground.Facade;
        SKColor[] cloths = [new(176, 60, 54), new(46, 104, 92), new(206, 150, 60), new(64, 86, 130)];
        SKColor cloth = cloths[(int)(StreetCanvas.Dice(seed + 5) * cloths.Length)];
        float length = house.Far - house.Near;
        float doorNear = house.Near + length * 0.42f, doorFar = doorNear + Math.Min(1.3f, length * 0.14f);
        foreach ((float near, float far) in new[] { (house.Near + 0.6f, doorNear - 0.5f), (doorFar + 0.5f, house.Far - 0.6f) })
        {
            street.Wall(lit(new SKColor(58, 52, 50), near), x, 0.45f, 2.75f, near, far);
            street.Wall(lit(new SKColor(122, 146, 158), near), x, 0.6f, 2.6f, near + 0.12f, far - 0.12f);
            street.Wall(lit(new SKColor(232, 212, 160), near), x, 0.6f, 1.5f, near + 0.12f, far - 0.12f);
            Awning(street, side, near - 0.1f, far + 0.1f, lit(cloth, near), lit(new SKColor(240, 236, 226), near));
        }

        street.Wall(lit(StreetCanvas.Shade(cloth, 0.7f), doorNear), x, 0, 2.45f, doorNear, doorFar);
        street.Wall(lit(new SKColor(150, 170, 178), doorNear), x, 1.2f, 2.2f, doorNear + 0.2f, doorFar - 0.2f);
    }

    private static void Awning(StreetCanvas street, int side, float near, float far, SKColor cloth, SKColor stripe)
    {
        float wall = side * Ground.Facade, edge = wall - side * 1.1f;
        int stripes = Math.Max(2, (int)((far - near) / 0.5f));
        float step = (far - near) / stripes;
        for (int i = stripes - 1; i >= 0; i--)
        {
            float from = near + i * step, to = from + step;
            SKColor colour = i % 2 == 0 ? cloth : stripe;
            street.Fill(colour, street.Project(wall, 3.1f, from), street.Project(wall, 3.1f, to), street.Project(edge, 2.55f, to), street.Project(edge, 2.55f, from));
            street.Wall(StreetCanvas.Shade(colour, 0.82f), edge, 2.3f, 2.55f, from, to);
        }
    }

    private static void Shade(StreetCanvas street)
    {
        street.Ground(new SKColor(30, 34, 60, 62), -Ground.Facade, -1.9f, 1, 120);
        foreach (int side in new[] { -1, 1 })
            street.Ground(new SKColor(30, 28, 40, 46), Math.Min(side * Ground.Facade, side * 7.1f), Math.Max(side * Ground.Facade, side * 7.1f), 1, 120);
    }

    private sealed record House(float Near, float Far, int Floors, SKColor Colour);
}
