using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>Which sums of taps a row of a resampled and convolved map is.</summary>
/// <param name="Upsampling">How the axis is resampled.</param>
/// <param name="Taps">The convolution's taps along the axis.</param>
/// <param name="From">The length of the axis before.</param>
/// <param name="To">The length of the axis after.</param>
/// <param name="TapsFirst">Whether the columns are ordered by tap first, or by position first.</param>
internal readonly record struct BandMatrix(Upsampling Upsampling, long Taps, long From, long To, bool TapsFirst);

/// <summary>The matrices of the sizes that a form was lately called with. Each has one or two entries a row and tap.</summary>
internal sealed class BandMatrices(ScalarType elementType, Device device) : IDisposable
{
    // Two axes of a few levels at a few sizes of picture; a matrix is small beside any map.
    private const int Capacity = 64;

    private readonly Dictionary<BandMatrix, (Tensor Matrix, long LastUse)> _matrices = [];
    private readonly Lock _lock = new();
    private long _uses;

    /// <summary>A matrix [to, taps * from], as a handle of the caller's own: the cache may drop its own at any time.</summary>
    public Tensor Get(BandMatrix band)
    {
        lock (_lock)
        {
            Tensor matrix = _matrices.TryGetValue(band, out (Tensor Matrix, long LastUse) known) ? known.Matrix : Make(band);
            _matrices[band] = (matrix, ++_uses);
            if (_matrices.Count > Capacity)
            {
                BandMatrix oldest = _matrices.MinBy(entry => entry.Value.LastUse).Key;
                _matrices.Remove(oldest, out (Tensor Matrix, long LastUse) dropped);
                dropped.Matrix.Dispose();
            }

            return matrix.alias();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach ((Tensor matrix, _) in _matrices.Values)
                matrix.Dispose();
            _matrices.Clear();
        }
    }

    /// <summary>How far two axes' positions correspond, as PyTorch's <c>interpolate</c> computes it, shifted for each tap.</summary>
    private Tensor Make(BandMatrix band)
    {
        float[] values = new float[band.To * band.Taps * band.From];
        for (long y = 0; y < band.To; y++)
        {
            for (long tap = 0; tap < band.Taps; tap++)
            {
                long shifted = y + tap - band.Taps / 2;
                if (shifted < 0 || shifted >= band.To)
                    continue;
                (double source, long lower) = Source(band, shifted);
                Add(lower, 1 - (source - lower));
                Add(Math.Min(lower + 1, band.From - 1), source - lower);

                void Add(long position, double weight)
                {
                    long column = band.TapsFirst ? tap * band.From + position : position * band.Taps + tap;
                    values[y * band.Taps * band.From + column] += (float)weight;
                }
            }
        }

        using Tensor rows = tensor(values, [band.To, band.Taps * band.From], device: device);
        return rows.to(elementType, copy: true).DetachFromDisposeScope();
    }

    /// <summary>The place on the axis before, and the position at or below it.</summary>
    private static (double Source, long Lower) Source(BandMatrix band, long y)
    {
        double source = band.Upsampling switch
        {
            Upsampling.BilinearAlignCorners => band.To == 1 ? 0 : y * ((band.From - 1.0) / (band.To - 1.0)),
            Upsampling.Bilinear => Math.Max(0, (y + 0.5) * band.From / band.To - 0.5),
            _ => Math.Floor(y * (double)band.From / band.To),
        };
        source = Math.Min(source, band.From - 1);
        return (source, (long)Math.Floor(source));
    }
}
