using SkiaSharp;

namespace PanopticFpn.Training.Data;

/// <summary>The values of an 8-bit grey PNG, exactly as they are stored.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">Row-major: height * width bytes.</param>
internal sealed record Mask(int Height, int Width, byte[] Values)
{
    // As many as a picture may have: a larger claim is a damaged or hostile header.
    private const long MostPixels = 1L << 28;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">The file cannot be read, is damaged, or is no 8-bit grey PNG.</exception>
    public static Mask Read(string path)
    {
        try
        {
            PngChunks png = PngChunks.Read(File.ReadAllBytes(path));
            if (Objection(png.Colour, png.Bits) is { } objection)
                throw new DatasetException($"The mask '{path}' is {objection}.");
            return Decode(png);
        }
        catch (FormatException damage)
        {
            throw Refused(path, damage.Message, damage);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refused(path, "no permission to read it", refused);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused(path, "there is no such file", absent);
        }
        catch (IOException failure) when (failure is not DatasetException)
        {
            throw Refused(path, failure.Message.ReplaceLineEndings(" ").TrimEnd('.'), failure);
        }
    }

    /// <summary>What the file is and what to do about it; null for an 8-bit grey one.</summary>
    private static string? Objection(PngColour colour, int bits) => (colour, bits) switch
    {
        (PngColour.Grey, 8) => null,
        (PngColour.Grey, _) => $"a {bits}-bit grey PNG, but class indices are expected in 8 bits: save it as 8-bit grey with the same values",
        (PngColour.Palette, _) => "a palette PNG, but 8-bit grey is expected: save the palette's indices as grey values, in Python with Image.fromarray(numpy.array(Image.open(file)))",
        (PngColour.Rgb, _) => "an RGB PNG, but 8-bit grey is expected: replace each colour by its class's index",
        (PngColour.GreyAlpha, _) => "a grey PNG with alpha, but 8-bit grey is expected: save it without its alpha channel",
        (PngColour.RgbAlpha, _) => "an RGB PNG with alpha, but 8-bit grey is expected: replace each colour by its class's index, without alpha",
        _ => $"a PNG of the unknown colour type {(int)colour}, but 8-bit grey is expected: save it again as 8-bit grey",
    };

    private static Mask Decode(PngChunks png)
    {
        if (png.Width * png.Height is 0 or > MostPixels)
            throw new FormatException($"its header claims {png.Width} x {png.Height} pixels");

        using SKData data = SKData.CreateCopy(png.Critical);
        using SKCodec codec = SKCodec.Create(data) ?? throw new FormatException("its PNG data are damaged");
        // No colour space in the target and none in the file: the numbers pass untouched.
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo((int)png.Width, (int)png.Height, SKColorType.Gray8, SKAlphaType.Opaque)))
            throw new FormatException($"there is no memory for {png.Width} x {png.Height} pixels");
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        return result switch
        {
            SKCodecResult.Success => new Mask(bitmap.Height, bitmap.Width, bitmap.GetPixelSpan().ToArray()),
            SKCodecResult.IncompleteInput => throw new FormatException("the file ends before the picture does"),
            _ => throw new FormatException("its PNG data are damaged"),
        };
    }

    private static DatasetException Refused(string path, string reason, Exception cause) =>
        new($"Cannot read the mask '{path}': {reason}.", cause);
}
