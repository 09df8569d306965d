using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>Which sums of taps a row of a resampled and convolved map is.</summary>
/// <param name="Kind">How the axis is resampled, and the convolution's taps along it.</param>
/// <param name="From">The length of the axis before.</param>
/// <param name="To">The length of the axis after.</param>
/// <param name="TapsFirst">Whether the columns are ordered by tap first, or by position first.</param>
internal readonly record struct BandMatrix(ResamplingKind Kind, long From, long To, bool TapsFirst);

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

    private Tensor Make(BandMatrix band)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = band.Kind.Matrix(band.From, band.To);
        if (!band.TapsFirst)
            matrix = matrix.view(band.To, band.Kind.Taps, band.From).transpose(1, 2).reshape(band.To, band.Kind.Taps * band.From);
        return matrix.to(elementType, device, copy: true).DetachFromDisposeScope();
    }
}
