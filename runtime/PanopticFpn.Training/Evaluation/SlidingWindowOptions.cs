namespace PanopticFpn.Training.Evaluation;

/// <summary>How a picture is cut into windows.</summary>
public sealed record SlidingWindowOptions
{
    /// <summary>The rows and columns of a window; a picture that is smaller is one smaller window.</summary>
    public int Window { get; init; } = 512;

    /// <summary>The least rows or columns that neighbouring windows share, below <see cref="Window"/>: over them the one fades into the other.</summary>
    public int Overlap { get; init; } = 128;

    /// <summary>How many windows the network is given at once.</summary>
    public int Batch { get; init; } = 1;

    /// <exception cref="ArgumentException">A number is out of its range; the message says which.</exception>
    internal void Check()
    {
        if (Window < 1)
            throw new ArgumentException($"Expected a window of at least 1 pixel, but got {Window}.");
        if (Overlap < 0 || Overlap >= Window)
            throw new ArgumentException($"Expected an overlap from 0 to {Window - 1}, below the window of {Window} pixels, but got {Overlap}.");
        if (Batch < 1)
            throw new ArgumentException($"Expected a batch of at least 1 window, but got {Batch}.");
    }
}
