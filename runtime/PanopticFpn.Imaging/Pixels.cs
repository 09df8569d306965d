using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>The one pixel layout of this library: four bytes a pixel, red first, the fourth always 255, rows without gaps.</summary>
internal static class Pixels
{
    public const int Bytes = 4;

    public static SKBitmap Allocate(int width, int height)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)))
            return bitmap;
        bitmap.Dispose();
        throw new InsufficientMemoryException($"There is no memory for a picture of {width} x {height} pixels.");
    }
}
