using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// The Lovász extension of one minus the IoU over softmax probabilities, over the batch, the mean over the classes that
/// occur (Berman et al., "The Lovász-Softmax loss").
/// </summary>
/// <param name="ignore">The label that does not count.</param>
public sealed class LovaszLoss(long ignore) : ISegmentationLoss
{
    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        if (LabelledPixels.Of(logits, labels, ignore) is not { } pixels)
            return LabelledPixels.Nothing(logits).MoveToOuterDisposeScope();
        using Scalar none = 0;
        Tensor probabilities = pixels.Logits.softmax(1), truth = pixels.OneHot();
        Tensor present = truth.sum(0).gt(none).nonzero().squeeze(1);
        // A row a class, so that each is sorted where it lies.
        Tensor foreground = truth.index_select(1, present).t().contiguous();
        Tensor errors = foreground.sub(probabilities.index_select(1, present).t()).abs();
        (Tensor sorted, Tensor order) = errors.sort(dim: 1, descending: true, stable: true);
        Tensor gradient = Gradient(foreground.gather(1, order));
        return sorted.mul(gradient).sum(1).mean().MoveToOuterDisposeScope();
    }

    /// <summary>How one minus the IoU grows as one pixel after another, in this order, becomes wrong: the paper's algorithm 1.</summary>
    private static Tensor Gradient(Tensor foreground)
    {
        using Scalar one = 1;
        using var noGradients = no_grad();
        Tensor total = foreground.sum(1, keepdim: true);
        Tensor intersection = total.sub(foreground.cumsum(1));
        Tensor union = total.add(foreground.neg().add(one).cumsum(1));
        Tensor jaccard = intersection.div(union).neg().add(one);
        Tensor before = nn.functional.pad(jaccard.narrow(1, 0, jaccard.shape[1] - 1), [1, 0]);
        return jaccard.sub(before);
    }
}
