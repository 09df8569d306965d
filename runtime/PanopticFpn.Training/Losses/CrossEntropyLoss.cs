using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>Cross entropy, the mean over the pixels that count, each with its class's weight, as PyTorch's.</summary>
public sealed class CrossEntropyLoss : ISegmentationLoss, IDisposable
{
    private readonly long _ignore;
    private readonly double _smoothing;
    private readonly Tensor? _weights;

    /// <param name="ignore">The label that does not count.</param>
    /// <param name="classWeights">How much each class counts, or null for all the same.</param>
    /// <param name="labelSmoothing">How much of each label is spread over all classes, from 0 to below 1.</param>
    public CrossEntropyLoss(long ignore, IReadOnlyList<double>? classWeights = null, double labelSmoothing = 0)
    {
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Expected from 0 to below 1.");
        (_ignore, _smoothing) = (ignore, labelSmoothing);
        _weights = classWeights is null ? null : tensor(classWeights.Select(weight => (float)weight).ToArray());
    }

    /// <inheritdoc/>
    public Tensor Compute(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        using Scalar ignored = _ignore;
        // PyTorch divides zero by zero where nothing counts.
        using Tensor counted = labels.ne(ignored).any();
        if (!counted.item<bool>())
            return LabelledPixels.Nothing(logits).MoveToOuterDisposeScope();
        Tensor? weights = _weights?.to(logits.dtype, logits.device);
        return nn.functional.cross_entropy(logits, labels, weights, _ignore, nn.Reduction.Mean, _smoothing).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _weights?.Dispose();
}
