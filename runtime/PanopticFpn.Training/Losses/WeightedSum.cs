using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>Several losses, each times a weight, added up.</summary>
/// <param name="terms">The weights and losses; at least one.</param>
public sealed class WeightedSum(IReadOnlyList<(double Weight, ISegmentationLoss Loss)> terms) : ISegmentationLoss
{
    /// <summary>The weights and losses.</summary>
    public IReadOnlyList<(double Weight, ISegmentationLoss Loss)> Terms { get; } = terms;

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? sum = null;
        foreach ((double weight, ISegmentationLoss loss) in Terms)
        {
            using Scalar factor = weight;
            Tensor term = loss.Compute(logits, labels).mul(factor);
            sum = sum is null ? term : sum.add(term);
        }

        return (sum ?? throw new InvalidOperationException("A sum of losses needs at least one.")).MoveToOuterDisposeScope();
    }
}
