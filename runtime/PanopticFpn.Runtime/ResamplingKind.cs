using static TorchSharp.torch;

namespace PanopticFpn;

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
        double[] weights = new double[to * Taps * from];
        for (long y = 0; y < to; y++)
        {
            for (long tap = 0; tap < Taps; tap++)
            {
                long place = y + tap - Taps / 2;
                if (place < 0 || place >= to)
                    continue;
                double source = Source(place, from, to);
                long lower = (long)Math.Floor(source);
                long row = (y * Taps + tap) * from;
                weights[row + lower] += 1 - (source - lower);
                weights[row + Math.Min(lower + 1, from - 1)] += source - lower;
            }
        }

        return tensor(weights, [to, Taps * from]);
    }

    /// <summary>Where a place of the result lies on the axis before.</summary>
    private double Source(long place, long from, long to)
    {
        double source = AlignCorners
            ? to == 1 ? 0 : place * ((from - 1.0) / (to - 1.0))
            : Math.Max(0, (place + 0.5) * from / to - 0.5);
        return Math.Min(source, from - 1);
    }
}
