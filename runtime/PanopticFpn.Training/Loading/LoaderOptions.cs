namespace PanopticFpn.Training.Loading;

/// <summary>How batches are put together.</summary>
public sealed record LoaderOptions
{
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

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstBatch, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Ahead, 1);
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
