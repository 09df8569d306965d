using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Stochastic depth (Huang et al., 2016): in training, a residual branch is left out for some samples of a batch.</summary>
/// <remarks>Formula: <c>torchvision.ops.stochastic_depth</c> in its mode <c>row</c>.</remarks>
public static class StochasticDepth
{
    /// <summary>
    /// In training, sets each sample to zero with a probability and divides the others by the probability that they stay; else gives the
    /// numbers as they are.
    /// </summary>
    /// <param name="x">[N,…], of a floating-point type; it stays as it is.</param>
    /// <param name="probability">The probability that a sample is dropped, in [0, 1].</param>
    /// <param name="training">Whether the module trains.</param>
    /// <returns>A tensor of the same shape: a handle of its own, over the memory of <paramref name="x"/> where nothing is dropped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public static Tensor Apply(Tensor x, double probability, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability that a sample is dropped should be 0 to 1.");
        if (!training || probability == 0)
            return x.alias();

        var lengths = new long[x.ndim];
        Array.Fill(lengths, 1);
        lengths[0] = x.shape[0];
        double survival = 1 - probability;
        using Tensor factors = empty(lengths, x.dtype, x.device);
        factors.bernoulli_(survival);
        if (survival > 0)
        {
            using Scalar held = survival;
            factors.div_(held);
        }

        return x.mul(factors);
    }
}
