using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>Bilinear resampling along one axis, of a map or of the answers of a convolution's taps.</summary>
/// <param name="Taps">The taps of the convolution along the axis, 1 for a mere resize.</param>
/// <param name="AlignCorners">Whether the corners' centres coincide, as PyTorch's <c>align_corners</c>.</param>
internal readonly record struct ResamplingKind(long Taps, bool AlignCorners)
{
    /// <summary>What constants of this kind are called.</summary>
    public string Name => AlignCorners ? $"aligned/taps{Taps}" : $"half_pixel/taps{Taps}";

    /// <summary>
    /// The matrix [to,taps*from] in float64: place y of the result takes of place i of tap t what bilinear resampling takes of
    /// place i for place y + t - taps/2, and nothing where that lies outside. Source of the formulas: PyTorch's
    /// <c>area_pixel_compute_source_index</c>.
    /// </summary>
    public Tensor Matrix(long from, long to)
    {
        Tensor at = arange(to, ScalarType.Float64).view(-1, 1, 1) + (arange(Taps, ScalarType.Float64) - Taps / 2).view(1, -1, 1);
        Tensor source = AlignCorners
            ? at * ((from - 1.0) / Math.Max(to - 1, 1))
            : ((at + 0.5) * ((double)from / to) - 0.5).clamp(0, from - 1);
        Tensor weights = (1 - (source - arange(from, ScalarType.Float64)).abs()).clamp_min(0);
        return (weights * (at >= 0).logical_and(at < to).to(ScalarType.Float64)).view(to, Taps * from);
    }
}
