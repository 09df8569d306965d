namespace PanopticFpn.Benchmarks.Measuring;

/// <summary>What many measurements say together.</summary>
internal static class Statistics
{
    /// <summary>The middle of the values, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>The median of the rounds' ratios.</summary>
    public static double MedianRatio(IEnumerable<double> ours, IEnumerable<double> theirs) =>
        Median(ours.Zip(theirs, (one, other) => one / other));
}
