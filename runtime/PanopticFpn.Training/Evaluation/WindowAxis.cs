namespace PanopticFpn.Training.Evaluation;

/// <summary>
/// The windows along one side of a picture, evenly spread, and how much each counts at each of its pixels. Windows form a grid, so that
/// the weight of a pixel is the product of those of its row and its column; as both sum to one, so do the products.
/// </summary>
internal sealed class WindowAxis
{
    /// <summary>Covers so many pixels.</summary>
    public WindowAxis(int length, int window, int overlap)
    {
        Window = Math.Min(window, length);
        int count = length <= window ? 1 : 1 + (int)Math.Ceiling((length - window) / (double)(window - overlap));
        Starts = [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (length - Window) / (count - 1)))];
        Weights = Normalised(length, overlap);
    }

    /// <summary>The length of each window.</summary>
    public int Window { get; }

    /// <summary>Where each window starts, ascending; the first at 0, the last so that it ends with the picture.</summary>
    public int[] Starts { get; }

    /// <summary>Of each window, the weight of each of its pixels: linear ramps over what is shared, and one where it is alone.</summary>
    public float[][] Weights { get; }

    private float[][] Normalised(int length, int overlap)
    {
        var ramp = new double[Window];
        for (int k = 0; k < Window; k++)
            ramp[k] = Math.Min(Math.Min(k + 0.5, Window - k - 0.5), Math.Max(overlap, 0.5));

        var sums = new double[length];
        foreach (int start in Starts)
        {
            for (int k = 0; k < Window; k++)
                sums[start + k] += ramp[k];
        }

        return [.. Starts.Select(start => ramp.Select((value, k) => (float)(value / sums[start + k])).ToArray())];
    }
}
