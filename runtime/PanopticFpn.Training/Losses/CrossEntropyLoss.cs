using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy of a softmax over the classes, averaged over the pixels that are not ignored. With class weights the
/// average is weighted by them, and smoothing spreads a part of each label over all classes, both as PyTorch's
/// <c>cross_entropy</c>; unlike PyTorch's mean it is zero, not NaN, where every pixel is ignored.
/// </summary>
public sealed class CrossEntropyLoss : ISegmentationLoss
{
    private readonly int _ignore;
    private readonly double _labelSmoothing;
    private readonly PixelWeights _weights;

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
        _weights = new PixelWeights(ignore, classWeights);
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels, _weights.Count);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        using Tensor? classes = _weights.OfClasses(numbers.device);
        // The sum, not the mean: PyTorch's mean is 0/0 where every pixel is ignored.
        using Tensor sum = nn.functional.cross_entropy(numbers, labels, classes, _ignore, nn.Reduction.Sum, _labelSmoothing);
        using Tensor weights = _weights.Of(labels);
        using Tensor total = PixelWeights.NotZero(weights);
        return sum.div(total);
    }
}
