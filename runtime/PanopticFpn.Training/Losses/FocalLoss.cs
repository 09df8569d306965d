using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy in which pixels that are right already count little: <c>-(1 - p)^gamma log p</c>, the mean over the pixels
/// that count (Lin et al., "Focal loss for dense object detection", over a softmax).
/// </summary>
/// <param name="ignore">The label that does not count.</param>
/// <param name="gamma">How little: 0 is cross entropy.</param>
public sealed class FocalLoss(long ignore, double gamma = 2) : ISegmentationLoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        if (LabelledPixels.Of(logits, labels, ignore) is not { } pixels)
            return LabelledPixels.Nothing(logits).MoveToOuterDisposeScope();
        using Scalar one = 1, power = gamma;
        Tensor losses = nn.functional.cross_entropy(pixels.Logits, pixels.Labels, reduction: nn.Reduction.None);
        Tensor wrong = losses.neg().exp().neg().add(one);
        return wrong.pow(power).mul(losses).mean().MoveToOuterDisposeScope();
    }
}
