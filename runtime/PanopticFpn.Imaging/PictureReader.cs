using System.Runtime.InteropServices;
using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>Decodes a file to opaque RGB pixels, upright.</summary>
internal static class PictureReader
{
    // 1 GiB of pixels: a larger claim is a damaged or hostile header far more often than a picture.
    private const long MostPixels = 1L << 28;

    public static SKBitmap Read(string path)
    {
        byte[] file = ReadFile(path);
        using SKData data = SKData.CreateCopy(file);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
            throw Refused(path, file.Length == 0 ? "the file is empty" : "it is not a whole PNG, JPEG, WebP, BMP or GIF picture");

        using SKBitmap decoded = Decode(codec, path);
        LayOverWhite(decoded.GetPixelSpan());
        return Upright(decoded, codec.EncodedOrigin);
    }

    private static byte[] ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw Refused(path, "it is a directory; name a picture in it");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused(path, "there is no such file", absent);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refused(path, "no permission to read it", refused);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            throw Refused(path, failure.Message, failure);
        }
    }

    private static SKBitmap Decode(SKCodec codec, string path)
    {
        SKSizeI size = codec.Info.Size;
        if ((long)size.Width * size.Height > MostPixels)
            throw Refused(path, $"{size.Width} x {size.Height} pixels are more than the {MostPixels / 1_000_000} million that are read");

        // No colour space: the numbers of the file, as networks see them in training.
        var decoded = new SKBitmap();
        if (!decoded.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul)))
        {
            decoded.Dispose();
            throw Refused(path, $"there is no memory for {size.Width} x {size.Height} pixels");
        }

        SKCodecResult result = codec.GetPixels(decoded.Info, decoded.GetPixels());
        if (result == SKCodecResult.Success)
            return decoded;
        decoded.Dispose();
        throw Refused(path, result switch
        {
            SKCodecResult.IncompleteInput => "the file ends before the picture does",
            SKCodecResult.ErrorInInput => "the picture's data is damaged",
            _ => $"the picture cannot be decoded ({result})",
        });
    }

    private static void LayOverWhite(Span<byte> premultiplied)
    {
        for (int i = 0; i < premultiplied.Length; i += 4)
        {
            // A colour that is already multiplied by its alpha needs only the white that shines through.
            int white = 255 - premultiplied[i + 3];
            for (int channel = i; channel < i + 3; channel++)
                premultiplied[channel] = (byte)Math.Min(255, premultiplied[channel] + white);
            premultiplied[i + 3] = 255;
        }
    }

    private static SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        bool turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        (int width, int height) = turned ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        SKBitmap upright = Pixels.Allocate(width, height);
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(stored.GetPixelSpan());
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(upright.GetPixelSpan());
        (int start, int right, int down) = Walk(origin, stored.Width, stored.Height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                to[y * width + x] = from[start + x * right + y * down];
        }

        return upright;
    }

    /// <summary>Where the upright picture's first pixel is stored, and the steps to its right and lower neighbours.</summary>
    private static (int Start, int Right, int Down) Walk(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1, -1, width),
        SKEncodedOrigin.BottomRight => (width * height - 1, -1, -width),
        SKEncodedOrigin.BottomLeft => (width * (height - 1), 1, -width),
        SKEncodedOrigin.LeftTop => (0, width, 1),
        SKEncodedOrigin.RightTop => (width * (height - 1), -width, 1),
        SKEncodedOrigin.RightBottom => (width * height - 1, -width, -1),
        SKEncodedOrigin.LeftBottom => (width - 1, width, -1),
        _ => (0, 1, width),
    };

    private static PictureException Refused(string path, string reason, Exception? cause = null)
    {
        string message = $"Cannot read the picture '{path}': {reason.ReplaceLineEndings(" ")}.";
        return cause is null ? new PictureException(message) : new PictureException(message, cause);
    }
}
