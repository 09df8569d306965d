using static TorchSharp.torch;

namespace PanopticFpn.Training.Losses;

/// <summary>One weight a class, as a tensor on the device that the logits are on.</summary>
internal sealed class WeightTable : IDisposable
{
    private readonly float[] _weights;
    private Tensor? _tensor;

    /// <summary>Weights, one a class.</summary>
    /// <exception cref="ArgumentException">One is negative or not finite, or all are zero.</exception>
    public WeightTable(IReadOnlyList<double> weights)
    {
        for (int index = 0; index < weights.Count; index++)
        {
            if (!double.IsFinite(weights[index]) || weights[index] < 0)
                throw new ArgumentException(FormattableString.Invariant($"The weight of class {index} is {weights[index]}; class weights are finite and not negative."));
        }

        _weights = [.. weights.Select(weight => (float)weight)];
        if (!_weights.Any(weight => weight > 0))
            throw new ArgumentException("Every class weight is zero, so there is nothing to learn; give at least one class a weight above zero.");
    }

    /// <summary>How many classes.</summary>
    public int Count => _weights.Length;

    /// <summary>The weights [classes], float32; the table keeps the tensor.</summary>
    public Tensor On(Device device)
    {
        // Made once a device, outside of any scope of the caller's: it is used again at the next step.
        if (_tensor is null || _tensor.device_type != device.type || _tensor.device_index != device.index)
        {
            _tensor?.Dispose();
            _tensor = tensor(_weights, device: device).DetachFromDisposeScope();
        }

        return _tensor;
    }

    public void Dispose()
    {
        _tensor?.Dispose();
        _tensor = null;
    }
}
