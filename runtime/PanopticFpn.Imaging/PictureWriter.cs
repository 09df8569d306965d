using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>Writes PNG beside the place and renames it when it is whole: a good file survives a failure.</summary>
internal static class PictureWriter
{
    public static void WritePng(SKBitmap bitmap, string path)
    {
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100)
            ?? throw new PictureException($"Cannot write '{path}': the picture cannot be encoded.");
        try
        {
            AtomicFile.Write(path, data.SaveTo);
        }
        catch (IOException failure)
        {
            throw new PictureException(failure.Message, failure);
        }
    }
}
