using SkiaSharp;

namespace PanopticFpn.Imaging;

/// <summary>RGB pixels, eight bits a channel.</summary>
public sealed class Picture : IDisposable
{
    private readonly SKBitmap _bitmap;
    private bool _disposed;

    internal Picture(SKBitmap bitmap) => (_bitmap, Width, Height) = (bitmap, bitmap.Width, bitmap.Height);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    private SKBitmap Bitmap
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bitmap;
        }
    }

    /// <summary>Reads a PNG, JPEG, WebP, BMP or GIF (its first frame), upright as its EXIF orientation says, over white where it is transparent.</summary>
    /// <exception cref="PictureException">The file is absent, unreadable, truncated or no picture.</exception>
    public static Picture Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Picture(PictureReader.Read(path));
    }

    /// <summary>A picture of given pixels, which are copied.</summary>
    /// <param name="pixels">Red, green and blue of each pixel, row-major, as <see cref="ToRgb"/> gives them.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">There are not 3 * height * width bytes.</exception>
    public static Picture FromRgb(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != 3L * width * height)
            throw new ArgumentException($"A picture of {width} x {height} pixels has {3L * width * height} bytes, but got {pixels.Length}.", nameof(pixels));
        SKBitmap bitmap = Imaging.Pixels.Allocate(width, height);
        Span<byte> to = bitmap.GetPixelSpan();
        for (int source = 0, at = 0; source < pixels.Length; source += 3, at += Imaging.Pixels.Bytes)
            (to[at], to[at + 1], to[at + 2], to[at + 3]) = (pixels[source], pixels[source + 1], pixels[source + 2], byte.MaxValue);
        return new Picture(bitmap);
    }

    /// <summary>This picture where its longer side is at most <paramref name="maxSide"/> pixels, else a smaller one of the same aspect.</summary>
    public Picture FitWithin(int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        int longer = Math.Max(Width, Height);
        if (longer <= maxSide)
            return this;

        int Scaled(int side) => Math.Max(1, (int)Math.Round((double)side * maxSide / longer));
        return Resize(Scaled(Width), Scaled(Height));
    }

    /// <summary>A new picture of exactly this size, whatever the aspect.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public Picture Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        SKBitmap resized = Pixels.Allocate(width, height);
        // Between two levels of halved pictures: every pixel counts, however much smaller the result is.
        if (Bitmap.ScalePixels(resized, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
            return new Picture(resized);
        resized.Dispose();
        throw new InvalidOperationException($"A picture of {Width} x {Height} pixels cannot be scaled to {width} x {height}.");
    }

    /// <summary>The numbers that a network takes: [1,3,height,width], red first, each value of [0,1] as <c>(x - mean) / standard deviation</c>.</summary>
    /// <exception cref="ArgumentException">Not three means, or not three deviations above zero.</exception>
    public ImageTensor ToTensor(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        if (mean.Count != 3)
            throw new ArgumentException($"Expected the means of three channels, but got {mean.Count}.", nameof(mean));
        if (standardDeviation.Count != 3 || standardDeviation.Any(value => !(value > 0)))
            throw new ArgumentException($"Expected three standard deviations above zero, but got {string.Join(", ", standardDeviation)}.", nameof(standardDeviation));

        ReadOnlySpan<byte> pixels = Bitmap.GetPixelSpan();
        var numbers = new float[3 * Width * Height];
        Span<float> normalised = stackalloc float[256];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int value = 0; value < normalised.Length; value++)
                normalised[value] = (value / 255f - mean[channel]) / standardDeviation[channel];
            Span<float> plane = numbers.AsSpan(channel * Width * Height, Width * Height);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = normalised[pixels[i * Pixels.Bytes + channel]];
        }

        return new ImageTensor(numbers, 1, 3, Height, Width);
    }

    /// <summary>A copy of the pixels: red, green and blue of each, row-major, 3 * height * width bytes.</summary>
    public byte[] ToRgb()
    {
        ReadOnlySpan<byte> pixels = Bitmap.GetPixelSpan();
        var bytes = new byte[3 * Width * Height];
        for (int from = 0, to = 0; to < bytes.Length; from += Pixels.Bytes, to += 3)
            (bytes[to], bytes[to + 1], bytes[to + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
        return bytes;
    }

    /// <summary>A new picture: the colour of each pixel's class over this one.</summary>
    /// <param name="map">The class of each pixel, of this picture's size.</param>
    /// <param name="classes">The colours.</param>
    /// <param name="opacity">How much the colours cover: 0 leaves the picture, 1 shows the colours alone.</param>
    /// <exception cref="ArgumentException">The map is of another size, or has a class that <paramref name="classes"/> lacks.</exception>
    public Picture Blend(ClassMap map, SegmentationClasses classes, float opacity = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(classes);
        if (!(opacity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "Expected an opacity from 0 to 1.");
        if (map.Width != Width || map.Height != Height)
            throw new ArgumentException($"Expected a map of the picture's {Width} x {Height} pixels, but got {map.Width} x {map.Height}.", nameof(map));
        if (map.Indices.Max() is var largest && largest >= classes.Palette.Length)
            throw new ArgumentException($"The map holds class {largest}, but there are colours for {classes.Palette.Length} classes only.", nameof(classes));

        ReadOnlySpan<byte> from = Bitmap.GetPixelSpan();
        SKBitmap blended = Pixels.Allocate(Width, Height);
        Span<byte> to = blended.GetPixelSpan();
        byte Mix(byte pixel, byte colour) => (byte)MathF.Round(pixel + (colour - pixel) * opacity);
        for (int i = 0; i < map.Indices.Length; i++)
        {
            int at = i * Pixels.Bytes;
            RgbColor colour = classes.Palette[map.Indices[i]];
            to[at] = Mix(from[at], colour.Red);
            to[at + 1] = Mix(from[at + 1], colour.Green);
            to[at + 2] = Mix(from[at + 2], colour.Blue);
            to[at + 3] = 255;
        }

        return new Picture(blended);
    }

    /// <summary>Writes PNG, beside the place first and then renamed: a file that is already there survives a failure.</summary>
    /// <exception cref="PictureException">The folder does not exist or cannot be written.</exception>
    public void WritePng(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PictureWriter.WritePng(Bitmap, path);
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose()
    {
        _disposed = true;
        _bitmap.Dispose();
    }
}
