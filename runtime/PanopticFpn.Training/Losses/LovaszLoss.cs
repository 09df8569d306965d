using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// The Lovász extension of one minus the IoU of each class (Berman et al., The Lovász-Softmax loss, 2018), averaged over
/// the classes that the labels hold: over the batch as one picture, or over each picture and then over the pictures.
/// </summary>
public sealed class LovaszLoss : ISegmentationLoss
{
    private readonly int _ignore;
    private readonly bool _perPicture;

    /// <summary>A loss for one set of classes.</summary>
    /// <param name="ignore">The label that belongs to no class.</param>
    /// <param name="perPicture">Whether each picture has an IoU of its own.</param>
    public LovaszLoss(int ignore, bool perPicture = false)
    {
        _ignore = ignore;
        _perPicture = perPicture;
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        using Tensor probabilities = nn.functional.softmax(numbers, 1);
        using Tensor hot = LossInput.OneHot(labels, _ignore, logits.shape[1]);
        using Tensor difference = hot.sub(probabilities);
        using Tensor distance = difference.abs();
        // An ignored pixel errs by 0: it is sorted behind the others, and counts nothing there.
        using Tensor kept = LossInput.Kept(labels, _ignore);
        using Tensor masked = distance.mul(kept);
        using Tensor errors = Rows(masked);
        using Tensor truth = Rows(hot);
        using Tensor slopes = Slopes(errors, truth);
        using Tensor products = errors.mul(slopes);
        using Tensor sum = products.sum();
        using Scalar pictures = errors.shape[0];
        return sum.div(pictures);
    }

    /// <summary>[N,classes,H,W] as [N,classes,H*W], or as [1,classes,N*H*W] where the batch is one picture.</summary>
    private Tensor Rows(Tensor maps)
    {
        if (_perPicture)
            return maps.flatten(2);
        using Tensor flat = maps.flatten(2);
        using Tensor byClass = flat.transpose(0, 1);
        using Tensor joined = byClass.flatten(1);
        return joined.unsqueeze(0);
    }

    /// <summary>
    /// What each error is multiplied by: how much the class's IoU falls when the pixel joins those that err more, over
    /// the number of classes that the picture holds. Constant for the gradient, as the extension is linear between ties.
    /// </summary>
    private static Tensor Slopes(Tensor errors, Tensor truth)
    {
        using IDisposable without = no_grad();
        using Tensor places = DescendingOrder.Of(errors);
        using Tensor ordered = truth.gather(2, places);
        using Tensor labelled = truth.sum(2, keepdim: true);
        using Tensor falls = Falls(ordered, labelled);
        using Tensor shares = Shares(labelled);
        using Tensor shared = falls.mul(shares);
        using Tensor slopes = zeros_like(errors);
        return slopes.scatter(2, places, shared);
    }

    /// <summary>
    /// The differences of <c>1 - intersection / union</c> along the sorted pixels, each by its own formula: one of the class
    /// lowers the intersection by 1, any other raises the union by 1. Subtracting neighbours would leave few digits.
    /// </summary>
    private static Tensor Falls(Tensor ordered, Tensor labelled)
    {
        using Tensor found = ordered.cumsum(2);
        using Tensor intersection = labelled.sub(found);
        using Scalar start = 1, end = ordered.shape[2] + 1, step = 1;
        using Tensor position = arange(start, end, step, ScalarType.Float32, ordered.device);
        using Tensor others = position.sub(found);
        using Tensor union = labelled.Add(others);
        using Scalar one = 1;
        using Tensor before = union.sub(one);
        // Zero only for a class that does not occur, where the intersection is zero as well.
        using Tensor divisor = before.clamp_min(one);
        using Tensor rest = intersection.div(divisor);
        using Scalar zero = 0;
        using Tensor isClass = ordered.gt(zero);
        using Tensor gain = ones_like(rest);
        using Tensor numerator = where(isClass, gain, rest);
        return numerator.div(union);
    }

    /// <summary>[N,classes,1]: one over the number of the picture's classes for each of them, zero for the others.</summary>
    private static Tensor Shares(Tensor labelled)
    {
        using Scalar zero = 0;
        using Tensor present = labelled.gt(zero);
        using Tensor ones = present.to_type(ScalarType.Float32);
        using Tensor count = ones.sum(1, keepdim: true);
        using Scalar one = 1;
        using Tensor divisor = count.clamp_min(one);
        return ones.div(divisor);
    }
}
