using PanopticFpn.Imaging.Street;
using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>A drawn street, for trying a network before there are photographs at hand.</summary>
public static class StreetScene
{
    /// <summary>Draws the street; the same size always gives the same pixels.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static Picture Draw(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);

        SKBitmap bitmap = Pixels.Allocate(width, height);
        using var canvas = new SKCanvas(bitmap);
        float scale = height / View.Height;
        canvas.Scale(scale);
        var view = new View(canvas, width / scale);

        Sky.Draw(view);
        Road.Draw(view);
        foreach ((float _, Action<View> draw) in Things().OrderByDescending(thing => thing.Distance))
            draw(view);
        canvas.Flush();
        return new Picture(bitmap);
    }

    /// <summary>What stands in the street, each at its distance in metres: the far is drawn first.</summary>
    private static IEnumerable<(float Distance, Action<View> Draw)> Things()
    {
        foreach (Building building in Building.Row)
            yield return (building.Far, building.Draw);
        foreach ((float x, float z, float height) in new[] { (-6.6f, 13f, 5.6f), (6.9f, 18.5f, 6.2f), (-6.6f, 26f, 6.4f), (6.9f, 33f, 6.2f), (-6.6f, 40f, 6.8f), (6.9f, 52f, 6.4f), (-6.6f, 60f, 7f) })
            yield return (z, view => Tree.Draw(view, x, z, height));
        foreach ((float x, float z) in new[] { (5.1f, 13.5f), (-5.1f, 20f), (5.1f, 27f), (-5.1f, 34f), (5.1f, 44f) })
            yield return (z, view => StreetFurniture.Lamp(view, x, z));
        yield return (8.6f, view => StreetFurniture.Sign(view, 5f, 8.6f));
        yield return (12.5f, new Car(2.1f, 12.5f, new SKColor(0xC8, 0x3A, 0x32), Rear: true).Draw);
        yield return (21f, new Car(-1.7f, 21f, new SKColor(0x2F, 0x62, 0xA8), Rear: false).Draw);
        yield return (30f, new Car(2.0f, 30f, new SKColor(0xE6, 0xE4, 0xDC), Rear: true).Draw);
        yield return (9.6f, new Car(-3.7f, 9.6f, new SKColor(0x3F, 0x7A, 0x62), Rear: false).Draw);
        yield return (9.4f, view => People.Walker(view, 6.1f, 9.4f, new SKColor(0xD9, 0x8E, 0x2B), new SKColor(0x2C, 0x35, 0x4A)));
        yield return (15f, view => People.Walker(view, -5.9f, 15f, new SKColor(0x8E, 0x3B, 0x5E), new SKColor(0x3B, 0x3B, 0x3F)));
        yield return (22f, view => People.Walker(view, 5.9f, 22f, new SKColor(0x3C, 0x78, 0x9C), new SKColor(0x4A, 0x3D, 0x33)));
        yield return (8.2f, view => People.Cyclist(view, 3.55f, 8.2f));
    }
}
