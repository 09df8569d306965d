using PanopticFpn.Frozen;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Rearranged;

/// <summary>The constant matrices of the sizes that a form was lately called with, for each data type and device that it was called with.</summary>
public sealed class ResamplingMatrices : IDisposable
{
    private readonly Dictionary<(ScalarType Type, DeviceType Device, int Index), BandMatrices> _bands = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    internal ResamplingMatrices()
    {
    }

    /// <summary>A matrix [to, taps * from] in a map's data type, on its device, as a handle of the caller's own.</summary>
    /// <exception cref="ObjectDisposedException">The form has been disposed.</exception>
    internal Tensor Get(BandMatrix band, Tensor map)
    {
        // A tensor that is made in inference mode could never take part in a backward pass.
        using IDisposable recorded = inference_mode(false);
        return BandsFor(map).Get(band);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (BandMatrices bands in _bands.Values)
                bands.Dispose();
            _bands.Clear();
        }
    }

    private BandMatrices BandsFor(Tensor map)
    {
        lock (_lock)
        {
            if (_disposed)
                throw new ObjectDisposedException(nameof(ITrainingForm), "The training form has been disposed.");
            (ScalarType, DeviceType, int) place = (map.dtype, map.device_type, map.device_index);
            if (!_bands.TryGetValue(place, out BandMatrices? bands))
                _bands.Add(place, bands = new BandMatrices(map.dtype, map.device));
            return bands;
        }
    }
}
