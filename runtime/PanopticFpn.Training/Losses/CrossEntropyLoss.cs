using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy of a softmax over the classes, averaged over the pixels that are not ignored. With class weights the
/// average is weighted by them, and smoothing spreads a part of each label over all classes, both as PyTorch's
/// <c>cross_entropy</c>; unlike PyTorch's mean it is zero, not NaN, where every pixel is ignored.
/// </summary>
public sealed class CrossEntropyLoss : ISegmentationLoss, IDisposable
{
    private readonly int _ignore;
    private readonly double _labelSmoothing;
    private readonly WeightTable? _weights;

    /// <summary>A loss for one set of classes.</summary>
    /// <param name="ignore">The label that belongs to no class.</param>
    /// <param name="classWeights">How much a pixel of each class counts; all the same without.</param>
    /// <param name="labelSmoothing">The part of each label that is spread over all classes: 0 to less than 1.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, all are zero, or the smoothing is out of range.</exception>
    public CrossEntropyLoss(int ignore, IReadOnlyList<double>? classWeights = null, double labelSmoothing = 0)
    {
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"Label smoothing is a number from 0 to less than 1, not {labelSmoothing}."));
        _ignore = ignore;
        _labelSmoothing = labelSmoothing;
        _weights = classWeights is null ? null : new WeightTable(classWeights);
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels, _weights?.Count);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        // The sum, not the mean: PyTorch's mean is 0/0 where every pixel is ignored.
        using Tensor sum = nn.functional.cross_entropy(
            numbers, labels, _weights?.On(numbers.device), _ignore, nn.Reduction.Sum, _labelSmoothing);
        using Tensor total = Total(labels);
        return sum.div(total);
    }

    /// <inheritdoc/>
    public void Dispose() => _weights?.Dispose();

    /// <summary>What the sum is divided by: the pixels that count, or the sum of their weights; never zero.</summary>
    private Tensor Total(Tensor labels)
    {
        using Tensor ignored = LossInput.Ignored(labels, _ignore);
        using Tensor kept = ignored.logical_not();
        if (_weights is null)
        {
            using Tensor count = kept.sum(ScalarType.Float32);
            using Scalar one = 1;
            return count.clamp_min(one);
        }

        using Scalar zero = 0;
        using Tensor indices = labels.masked_fill(ignored, zero);
        using Tensor each = _weights.On(labels.device).take(indices);
        using Tensor counted = each.mul(kept);
        using Tensor sum = counted.sum();
        // Where only classes of weight zero occur the sum above is zero as well.
        using Scalar least = 1e-12;
        return sum.clamp_min(least);
    }
}
