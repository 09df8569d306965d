using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy of the hard pixels only (online hard example mining). As mmsegmentation's <c>OHEMPixelSampler</c>, a
/// pixel is kept where the probability of its class is below the threshold, or below that of the
/// <c>pictures * leastKept</c>-th hardest pixel of the batch where that is higher; the loss is the average over the kept.
/// </summary>
public sealed class OhemLoss : ISegmentationLoss
{
    private readonly int _ignore;
    private readonly double _hard;
    private readonly long _leastKept;
    private readonly PixelWeights _weights;

    /// <summary>A loss for one set of classes.</summary>
    /// <param name="ignore">The label that belongs to no class.</param>
    /// <param name="threshold">The probability below which a pixel is hard: above 0, at most 1.</param>
    /// <param name="leastKept">How many pixels a picture are kept at least, in the batch's average.</param>
    /// <param name="classWeights">How much a kept pixel of each class counts; all the same without.</param>
    public OhemLoss(int ignore, double threshold = 0.7, long leastKept = 100_000, IReadOnlyList<double>? classWeights = null)
    {
        if (threshold is not (> 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"The threshold of OHEM is a probability above 0 and at most 1, not {threshold}."));
        if (leastKept < 0)
            throw new ArgumentException($"OHEM keeps 0 or more pixels a picture, not {leastKept}.");
        _ignore = ignore;
        _hard = -Math.Log(threshold);
        _leastKept = leastKept;
        _weights = new PixelWeights(ignore, classWeights);
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels, _weights.Count);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        using Tensor each = nn.functional.cross_entropy(numbers, labels, ignore_index: _ignore, reduction: nn.Reduction.None);
        using Tensor weights = _weights.Of(labels);
        using Tensor kept = Hard(each, labels);
        using Tensor counted = weights.mul(kept);
        return PixelWeights.Average(each, counted);
    }

    /// <summary>Which pixels are kept. Losses are compared instead of probabilities, whose negative logarithms they are.</summary>
    private Tensor Hard(Tensor each, Tensor labels)
    {
        using IDisposable without = no_grad();
        using Tensor ignored = LossInput.Ignored(labels, _ignore);
        // An ignored pixel's loss is 0, so that it is sorted behind the others.
        using Tensor flat = each.flatten();
        using Tensor order = DescendingOrder.Of(flat);
        using Tensor position = Position(ignored, labels.shape[0] * _leastKept);
        using Tensor place = order.take(position);
        using Tensor asMany = flat.take(place);
        // All of it stays on the device: asking for the number of pixels would wait for it.
        using Scalar hard = _hard;
        using Tensor limit = asMany.clamp_max(hard);
        using Tensor harder = each.gt(limit);
        using Tensor valid = ignored.logical_not();
        return harder.logical_and(valid);
    }

    /// <summary>The place of the first pixel that need not be kept among the sorted: at most that of the last valid one.</summary>
    private static Tensor Position(Tensor ignored, long kept)
    {
        using Tensor valid = ignored.logical_not();
        using Tensor count = valid.sum();
        using Scalar one = 1;
        using Tensor last = count.sub(one);
        using Scalar first = 0;
        using Scalar most = kept;
        using Tensor atMost = last.clamp_max(most);
        return atMost.clamp_min(first);
    }
}
