using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>How much each pixel counts in a loss that is an average over pixels: its class's weight, and nothing where it is ignored.</summary>
internal sealed class PixelWeights
{
    private readonly int _ignore;
    private readonly float[]? _classes;

    /// <summary>Weights, one a class, or null where all pixels count alike.</summary>
    /// <exception cref="ArgumentException">One is negative or not finite, or all are zero.</exception>
    public PixelWeights(int ignore, IReadOnlyList<double>? classWeights)
    {
        _ignore = ignore;
        _classes = classWeights is null ? null : [.. classWeights.Select(Checked)];
        if (_classes is not null && !_classes.Any(weight => weight > 0))
            throw new ArgumentException("Every class weight is zero, so there is nothing to learn; give at least one class a weight above zero.");
    }

    /// <summary>How many classes have weights; null without.</summary>
    public int? Count => _classes?.Length;

    /// <summary>The weights of the classes [classes], float32, or null without.</summary>
    public Tensor? OfClasses(Device device) => _classes is null ? null : tensor(_classes, device: device);

    /// <summary>The weight of each pixel, in the labels' shape, float32.</summary>
    public Tensor Of(Tensor labels)
    {
        using Tensor ignored = LossInput.Ignored(labels, _ignore);
        using Tensor kept = ignored.logical_not();
        using Tensor? classes = OfClasses(labels.device);
        if (classes is null)
            return kept.to_type(ScalarType.Float32);
        using Scalar zero = 0;
        using Tensor indices = labels.masked_fill(ignored, zero);
        using Tensor weights = classes.take(indices);
        return weights.mul(kept);
    }

    /// <summary>The average of what the pixels lose, zero where no pixel counts.</summary>
    /// <param name="each">A loss for each pixel.</param>
    /// <param name="weights">How much each counts, in the same shape.</param>
    public static Tensor Average(Tensor each, Tensor weights)
    {
        using Tensor weighted = each.mul(weights);
        using Tensor sum = weighted.sum();
        using Tensor total = NotZero(weights);
        return sum.div(total);
    }

    /// <summary>The sum of weights as a divisor: where it is zero so is what it divides, and any number does.</summary>
    public static Tensor NotZero(Tensor weights)
    {
        using Tensor total = weights.sum();
        using Scalar least = 1e-12;
        return total.clamp_min(least);
    }

    private static float Checked(double weight, int index) => double.IsFinite(weight) && weight >= 0
        ? (float)weight
        : throw new ArgumentException(FormattableString.Invariant($"The weight of class {index} is {weight}; class weights are finite and not negative."));
}
