namespace PanopticFpn;

/// <summary>Numbers of a batch of pictures or maps in NCHW order, row-major.</summary>
public sealed class ImageTensor
{
    /// <summary>Wraps numbers without a copy.</summary>
    /// <exception cref="ArgumentException">The count is not the product of the lengths.</exception>
    public ImageTensor(float[] data, int batch, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(data);
        long expected = (long)batch * channels * height * width;
        if (data.Length != expected)
            throw new ArgumentException($"Expected {expected} numbers for [{batch},{channels},{height},{width}], but got {data.Length}.", nameof(data));
        (Data, Batch, Channels, Height, Width) = (data, batch, channels, height, width);
    }

    /// <summary>The numbers.</summary>
    public float[] Data { get; }

    /// <summary>Pictures.</summary>
    public int Batch { get; }

    /// <summary>Channels of each picture.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }
}
