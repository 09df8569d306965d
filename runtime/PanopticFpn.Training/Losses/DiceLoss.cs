using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// One minus the soft Dice coefficient <c>2 sum(p y) / (sum(p) + sum(y))</c> of each class over the batch, the mean over the
/// classes that occur (after Milletari et al., "V-Net").
/// </summary>
/// <param name="ignore">The label that does not count.</param>
public sealed class DiceLoss(long ignore) : ISegmentationLoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        if (LabelledPixels.Of(logits, labels, ignore) is not { } pixels)
            return LabelledPixels.Nothing(logits).MoveToOuterDisposeScope();
        using Scalar one = 1, two = 2, none = 0;
        Tensor probabilities = pixels.Logits.softmax(1), truth = pixels.OneHot();
        Tensor inTruth = truth.sum(0);
        Tensor overlap = probabilities.mul(truth).sum(0).mul(two);
        Tensor dice = overlap.div(probabilities.sum(0).add(inTruth));
        Tensor losses = dice.neg().add(one);
        return losses.masked_select(inTruth.gt(none)).mean().MoveToOuterDisposeScope();
    }
}
