using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy over the pixels that the network finds hard (online hard example mining): those whose true class has a
/// probability below a threshold, and at least a share of all.
/// </summary>
/// <param name="ignore">The label that does not count.</param>
/// <param name="threshold">The probability below which a pixel is hard.</param>
/// <param name="leastShare">The share of the counted pixels that is always kept, the hardest first.</param>
public sealed class OhemLoss(long ignore, double threshold = 0.7, double leastShare = 1.0 / 16) : ISegmentationLoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        if (LabelledPixels.Of(logits, labels, ignore) is not { } pixels)
            return LabelledPixels.Nothing(logits).MoveToOuterDisposeScope();
        Tensor losses = nn.functional.cross_entropy(pixels.Logits, pixels.Labels, reduction: nn.Reduction.None);
        // A probability below the threshold is a loss above its negative logarithm.
        Tensor values = losses.detach();
        int least = Math.Max(1, (int)(leastShare * values.numel()));
        (Tensor largest, _) = values.topk(least, sorted: true);
        double bound = Math.Min(-Math.Log(threshold), largest[least - 1].to(ScalarType.Float64).item<double>());
        using Scalar hard = bound;
        return losses.masked_select(values.ge(hard)).mean().MoveToOuterDisposeScope();
    }
}
