using PanopticFpn.Imaging.Scene;
using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>A drawn street: sky, houses, road, trees, cars, people. For trying a network where there is no photograph.</summary>
public static class StreetScene
{
    private const int LeastSide = 16;

    /// <summary>Draws the street; the same size gives the same picture every time.</summary>
    /// <param name="width">Columns, at least 16.</param>
    /// <param name="height">Rows, at least 16.</param>
    public static Picture Draw(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeastSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, LeastSide);
        SKBitmap bitmap = Pixels.Allocate(width, height);
        using var canvas = new SKCanvas(bitmap);
        var street = new StreetCanvas(canvas, width, height);
        Sky.Draw(street);
        Ground.Draw(street);
        Houses.Draw(street);
        foreach ((float _, Action<StreetCanvas> draw) in Things().OrderByDescending(thing => thing.Distance))
            draw(street);
        return new Picture(bitmap);
    }

    /// <summary>What stands in the street, each with its distance: the nearer hides the farther.</summary>
    private static IEnumerable<(float Distance, Action<StreetCanvas> Draw)> Things()
    {
        foreach ((int index, float z) in new[] { 13f, 20, 29, 40, 54, 70 }.Index())
        {
            yield return (z, street => Furniture.Tree(street, -5.2f, z, index));
            yield return (z + 2, street => Furniture.Tree(street, 5.2f, z + 2, index + 50));
            yield return (z + 4, street => Furniture.Lamp(street, index % 2 == 0 ? 4.7f : -4.7f, z + 4));
        }

        yield return (8.6f, street => Furniture.TrafficLight(street, 4.75f, 8.6f));
        yield return (9.4f, street => Furniture.Sign(street, -4.7f, 9.4f));
        yield return (11.8f, street => Furniture.Bin(street, 6.9f, 11.8f));
        yield return (14, street => Vehicles.Car(street, 1.9f, 14, new SKColor(178, 42, 40), fromBehind: true));
        yield return (24, street => Vehicles.Car(street, -2.1f, 24, new SKColor(66, 104, 150), fromBehind: false));
        yield return (34, street => Vehicles.Car(street, 2, 34, new SKColor(226, 224, 216), fromBehind: true));
        yield return (46, street => Vehicles.Car(street, -2.1f, 46, new SKColor(70, 74, 78), fromBehind: false));
        yield return (12.5f, street => People.Cyclist(street, -2.4f, 12.5f));
        yield return (10.8f, street => People.Walker(street, -0.4f, 10.8f, new SKColor(48, 96, 128), new SKColor(50, 52, 64), 0.32f));
        yield return (10.3f, street => People.Walker(street, -6.1f, 10.3f, new SKColor(160, 70, 84), new SKColor(72, 64, 58), 0.22f));
        yield return (9.9f, street => People.Walker(street, 5.9f, 9.9f, new SKColor(84, 116, 78), new SKColor(62, 74, 104), -0.24f));
        yield return (18, street => People.Walker(street, -6, 18, new SKColor(206, 196, 178), new SKColor(54, 50, 58), 0.2f));
        yield return (22, street => People.Walker(street, 6.2f, 22, new SKColor(190, 104, 52), new SKColor(44, 48, 66), -0.2f));
    }
}
