namespace PanopticFpn.Export;

/// <summary>How the range of an activation follows from the numbers that were seen.</summary>
public enum Clipping
{
    /// <summary>From the smallest number to the largest: nothing seen is clipped, and one outlier widens every step.</summary>
    MinMax,

    /// <summary>The share of <see cref="QuantizationOptions.Percentile"/> of the numbers, the same count left out at each end.</summary>
    Percentile,

    /// <summary>The range that loses least information: least Kullback-Leibler divergence between the histograms before and after.</summary>
    Entropy,

    /// <summary>The range with the least mean squared error, of rounding and of clipping together.</summary>
    MeanSquare,
}
