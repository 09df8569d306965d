namespace PanopticFpn.Training.Loading;

/// <summary>How batches are put together.</summary>
public sealed record LoaderOptions
{
    private const int LargestBatch = 65536;
    private const int MostSideBySide = 1024;

    // Positions of pictures, twice that, and batches after it must stay within 64 bits.
    private const long LastBatch = 1L << 40;

    /// <summary>Pictures in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Draws the order of the pictures and what is done to each.</summary>
    public int Seed { get; init; }

    /// <summary>The batch to begin with, counted from 0: a run that goes on skips what it has seen.</summary>
    public long FirstBatch { get; init; }

    /// <summary>Batches that are made side by side.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Batches that are ready or being made while one is used.</summary>
    public int Ahead { get; init; } = 4;

    /// <exception cref="ArgumentException">An option is outside its range; the message says which.</exception>
    internal void Check()
    {
        Require(nameof(Batch), Batch, 1, LargestBatch);
        Require(nameof(FirstBatch), FirstBatch, 0, LastBatch);
        Require(nameof(Workers), Workers, 1, MostSideBySide);
        Require(nameof(Ahead), Ahead, 1, MostSideBySide);
    }

    private static void Require(string name, long value, long from, long to)
    {
        if (value < from || value > to)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}, but should be from {from} to {to}."));
    }
}

/// <summary>Pictures and labels that are trained on together.</summary>
/// <param name="Images">Normalised numbers [count,3,height,width].</param>
/// <param name="Labels">Class indices [count,height,width], or the ignored value.</param>
/// <param name="Count">Pictures.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Names">What messages call the pictures.</param>
public sealed record LoadedBatch(float[] Images, long[] Labels, int Count, int Height, int Width, IReadOnlyList<string> Names);
