using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>
/// Cross entropy in which easy pixels count less: <c>-(1 - p)^gamma * log(p)</c> with p the softmax probability of the
/// pixel's class (Lin et al., Focal Loss for Dense Object Detection, 2017, over a softmax), averaged over the pixels that
/// are not ignored, weighted by class where there are weights.
/// </summary>
public sealed class FocalLoss : ISegmentationLoss
{
    private readonly int _ignore;
    private readonly double _gamma;
    private readonly PixelWeights _weights;

    /// <summary>A loss for one set of classes.</summary>
    /// <param name="ignore">The label that belongs to no class.</param>
    /// <param name="gamma">How much less easy pixels count; 0 is cross entropy.</param>
    /// <param name="classWeights">How much a pixel of each class counts; all the same without.</param>
    public FocalLoss(int ignore, double gamma = 2, IReadOnlyList<double>? classWeights = null)
    {
        if (!double.IsFinite(gamma) || gamma < 0)
            throw new ArgumentException(FormattableString.Invariant($"The gamma of the focal loss is a number of 0 or more, not {gamma}."));
        _ignore = ignore;
        _gamma = gamma;
        _weights = new PixelWeights(ignore, classWeights);
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        LossInput.Check(logits, labels, _weights.Count);
        using Tensor numbers = logits.to_type(ScalarType.Float32);
        using Tensor each = nn.functional.cross_entropy(numbers, labels, ignore_index: _ignore, reduction: nn.Reduction.None);
        using Tensor hardness = Hardness(each);
        using Tensor focal = each.mul(hardness);
        using Tensor weights = _weights.Of(labels);
        return PixelWeights.Average(focal, weights);
    }

    /// <summary><c>(1 - p)^gamma</c>, from the negative logarithm of p, which keeps its digits where p is near 1.</summary>
    private Tensor Hardness(Tensor each)
    {
        using Tensor negative = each.neg();
        using Tensor minus = negative.expm1();
        using Tensor rest = minus.neg();
        // Below gamma 1 the slope at 0 is infinite, and ignored pixels stand there.
        using Scalar least = 1e-12;
        using Tensor positive = rest.clamp_min(least);
        using Scalar gamma = _gamma;
        return positive.pow(gamma);
    }
}
