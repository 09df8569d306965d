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
    /// <param name="logits">Logits [N,classes,h,w], with h and w at least as large as asked for (the networks round up to a multiple of four).</param>
    /// <param name="image">The picture in the batch.</param>
    /// <param name="height">Rows to keep.</param>
    /// <param name="width">Columns to keep.</param>
    public static ClassMap FromLogits(ImageTensor logits, int image, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)image, (uint)logits.Batch, nameof(image));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, logits.Height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, logits.Width);

        var indices = new int[height * width];
        var best = new float[width];
        int plane = logits.Height * logits.Width;
        for (int y = 0; y < height; y++)
        {
            Span<int> row = indices.AsSpan(y * width, width);
            for (int c = 0; c < logits.Channels; c++)
            {
                ReadOnlySpan<float> values = logits.Data.AsSpan((image * logits.Channels + c) * plane + y * logits.Width, width);
                for (int x = 0; x < values.Length; x++)
                {
                    if (c == 0 || values[x] > best[x])
                        (best[x], row[x]) = (values[x], c);
                }
            }
        }

        return new ClassMap(indices, height, width);
    }
}
