using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>First values of weights that TorchSharp does not have, or has otherwise than PyTorch.</summary>
public static class WeightInitialization
{
    private const double Bound = 2;

    /// <summary>Fills a tensor with normal numbers around zero, cut at -2 and 2, as PyTorch's <c>trunc_normal_</c> does: the same seed gives the same numbers.</summary>
    /// <remarks>TorchSharp 0.107.0's own gives one number to every element.</remarks>
    /// <param name="weight">The tensor.</param>
    /// <param name="standardDeviation">The standard deviation before the cut, above zero.</param>
    public static void TruncatedNormal(Tensor? weight, double standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(weight);
        using IDisposable noGradients = no_grad();

        // The inverse of the distribution function: uniform numbers between the bounds' quantiles.
        double quantile = special.erf(tensor(Bound / standardDeviation / Math.Sqrt(2), ScalarType.Float64)).item<double>();
        weight.uniform_(-quantile, quantile).erfinv_();
        weight.MultiplyInPlace(standardDeviation * Math.Sqrt(2));
        weight.clamp_(-Bound, Bound);
    }
}
