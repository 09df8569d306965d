namespace PanopticFpn;

/// <summary>One class index a pixel, row-major.</summary>
public sealed class ClassMap
{
    private ClassMap(int[] indices, int height, int width) => (Indices, Height, Width) = (indices, height, width);

    /// <summary>The class of each pixel.</summary>
    public int[] Indices { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Takes the class of each pixel without a copy.</summary>
    /// <param name="indices">The classes, row-major.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">There are more or fewer than pixels.</exception>
    public static ClassMap FromIndices(int[] indices, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return indices.Length == (long)height * width
            ? new ClassMap(indices, height, width)
            : throw new ArgumentException($"Expected {(long)height * width} classes for {height} x {width} pixels, but got {indices.Length}.", nameof(indices));
    }

    /// <summary>The class with the largest logit at each pixel of one picture; the lower index where two are equal.</summary>
    /// <remarks>
    /// Where logits have at least the picture's rows and columns, the top left part is read. Where a network that does not pad gives
    /// up to three rows or columns less, they are resampled bilinearly to the picture's size, as PyTorch's <c>interpolate</c> does it
    /// without aligned corners.
    /// </remarks>
    /// <param name="logits">Logits [N,classes,h,w].</param>
    /// <param name="image">The picture in the batch.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <exception cref="ArgumentException">The logits have over three rows or columns less than the picture, or half of them or fewer.</exception>
    public static ClassMap FromLogits(ImageTensor logits, int image, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)image, (uint)logits.Batch, nameof(image));
        var fit = new LogitsFit(logits.Height, logits.Width, height, width);
        if (fit.Error is { } error)
            throw new ArgumentException(error, nameof(logits));

        ResampledMap? resampled = fit.IsCropped ? null : new ResampledMap(fit);
        var indices = new int[height * width];
        var best = new float[width];
        int plane = logits.Height * logits.Width;
        for (int y = 0; y < height; y++)
        {
            Span<int> row = indices.AsSpan(y * width, width);
            for (int c = 0; c < logits.Channels; c++)
            {
                ReadOnlySpan<float> map = logits.Data.AsSpan((image * logits.Channels + c) * plane, plane);
                TakeLarger(resampled is null ? map.Slice(y * logits.Width, width) : resampled.Row(map, y), c, best, row);
            }
        }

        return new ClassMap(indices, height, width);
    }

    /// <summary>Puts a channel where its values are the largest so far.</summary>
    private static void TakeLarger(ReadOnlySpan<float> values, int channel, Span<float> best, Span<int> row)
    {
        for (int x = 0; x < values.Length; x++)
        {
            if (channel == 0 || values[x] > best[x])
                (best[x], row[x]) = (values[x], channel);
        }
    }
}
