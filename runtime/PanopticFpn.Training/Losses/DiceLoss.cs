using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// One minus the Dice coefficient of each class, <c>1 - (2 * sum(p * t) + s) / (sum(p * p) + sum(t) + s)</c> (Milletari et al.,
/// V-Net, 2016), p the softmax probabilities and t 1 where the label is the class, summed over the batch's pixels that are
/// not ignored; averaged over all classes.
/// </summary>
public sealed class DiceLoss : ISegmentationLoss
{
    private static readonly long[] Pixels = [0, 2, 3];
    private readonly int _ignore;
    private readonly double _smooth;

    /// <summary>A loss for one set of classes.</summary>
    /// <param name="ignore">The label that belongs to no class.</param>
    /// <param name="smooth">s of the formula, above 0: pixels' worth of agreement that every class begins with.</param>
    public DiceLoss(int ignore, double smooth = 1)
    {
        if (!double.IsFinite(smooth) || smooth <= 0)
            throw new ArgumentException(FormattableString.Invariant($"The smoothing of the Dice loss is a number above 0, not {smooth}."));
        _ignore = ignore;
        _smooth = smooth;
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        using Tensor probabilities = nn.functional.softmax(numbers, 1);
        using Tensor truth = LossInput.OneHot(labels, _ignore, logits.shape[1]);
        using Tensor kept = LossInput.Kept(labels, _ignore);
        using Tensor agreeing = probabilities.mul(truth);
        using Tensor counted = probabilities.mul(kept);
        using Tensor squares = counted.square();
        using Tensor both = agreeing.sum(Pixels);
        using Tensor predicted = squares.sum(Pixels);
        using Tensor labelled = truth.sum(Pixels);
        using Tensor either = predicted.Add(labelled);
        using Tensor coefficients = Smoothed(both, either);
        using Tensor mean = coefficients.mean();
        using Scalar one = 1;
        using Tensor less = mean.sub(one);
        return less.neg();
    }

    private Tensor Smoothed(Tensor both, Tensor either)
    {
        using Scalar two = 2;
        using Tensor twice = both.mul(two);
        using Tensor numerator = twice.Add(_smooth);
        using Tensor denominator = either.Add(_smooth);
        return numerator.div(denominator);
    }
}
