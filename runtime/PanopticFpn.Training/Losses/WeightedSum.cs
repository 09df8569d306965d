using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>Losses added up, each with a weight.</summary>
public sealed class WeightedSum : ISegmentationLoss
{
    private readonly (double Weight, ISegmentationLoss Loss)[] _terms;

    /// <summary>A sum of one or more losses.</summary>
    /// <param name="terms">Weights above zero and the losses that they multiply.</param>
    public WeightedSum(params IReadOnlyList<(double Weight, ISegmentationLoss Loss)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Count == 0)
            throw new ArgumentException("A sum of losses has at least one.");
        foreach ((double weight, _) in terms)
        {
            if (!double.IsFinite(weight) || weight <= 0)
                throw new ArgumentException(FormattableString.Invariant($"The weight of a loss is a number above 0, not {weight}."));
        }

        _terms = [.. terms];
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        Tensor sum = Term(_terms[0], logits, labels);
        foreach ((double Weight, ISegmentationLoss Loss) term in _terms.AsSpan(1))
        {
            using Tensor before = sum;
            using Tensor next = Term(term, logits, labels);
            sum = before.Add(next);
        }

        return sum;
    }

    private static Tensor Term((double Weight, ISegmentationLoss Loss) term, Tensor logits, Tensor labels)
    {
        using Tensor loss = term.Loss.Compute(logits, labels);
        using Scalar weight = term.Weight;
        return loss.mul(weight);
    }
}
