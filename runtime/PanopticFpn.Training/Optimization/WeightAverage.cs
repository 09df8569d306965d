using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// The exponential moving average of a model's weights, <c>a = d * a + (1 - d) * w</c>, with copies of its buffers: often
/// better in evaluation than the last weights. The n-th update takes <c>d = min(decay, n / (9 + n))</c>, so that the
/// weights of the beginning do not linger in a short run.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly Averaged[] _weights;
    private readonly Averaged[] _buffers;
    private readonly double _decay;
    private readonly Tensor _savedUpdates;
    private readonly (string Name, Tensor Value)[] _state;
    private long _updates;
    private bool _swapped;

    /// <summary>An average that begins at the model's weights.</summary>
    /// <param name="model">A model on its device; weights that are frozen are not averaged, so freeze them before.</param>
    /// <param name="decay">How much of the average an update keeps: 0 to less than 1.</param>
    public WeightAverage(nn.Module model, double decay = 0.999)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"The decay of the weights' average is a number from 0 to less than 1, not {decay}."));
        _decay = decay;
        _weights = [.. model.named_parameters().Where(one => one.parameter.requires_grad).Select(one => new Averaged(one.name, one.parameter, CopyOf(one.parameter)))];
        _buffers = [.. model.named_buffers().Select(one => new Averaged(one.name, one.buffer, CopyOf(one.buffer)))];
        _savedUpdates = tensor(0L).DetachFromDisposeScope();
        _state = [("updates", _savedUpdates), .. All().Select(one => ("average." + one.Name, one.Average))];
    }

    /// <summary>What is remembered, named, in a fixed order; the tensors stay the average's and change with the next update.</summary>
    /// <exception cref="InvalidOperationException">The averages are in the model.</exception>
    public IReadOnlyList<(string Name, Tensor Value)> State
    {
        get
        {
            RefuseWhileSwapped();
            using Tensor updates = tensor(_updates);
            _savedUpdates.copy_(updates);
            return _state;
        }
    }

    /// <summary>Takes in the model's weights; call it after each step of the optimizer.</summary>
    /// <exception cref="InvalidOperationException">The averages are in the model.</exception>
    public void Update()
    {
        RefuseWhileSwapped();
        _updates++;
        double kept = Math.Min(_decay, _updates / (9.0 + _updates));
        using IDisposable without = no_grad();
        using Scalar old = kept;
        using Scalar current = 1 - kept;
        foreach (Averaged one in _weights)
        {
            one.Average.mul_(old);
            one.Average.add_(one.Own, current);
        }

        foreach (Averaged one in _buffers)
            one.Average.copy_(one.Own);
    }

    /// <summary>Puts the averages into the model, for evaluation, until the result is disposed; then the model has its own weights again.</summary>
    /// <exception cref="InvalidOperationException">They are in the model already.</exception>
    public IDisposable IntoModel()
    {
        RefuseWhileSwapped();
        Swap();
        return new Return(this);
    }

    /// <summary>Takes over what <see cref="State"/> held when it was saved.</summary>
    /// <param name="read">The saved tensor of a name; it is copied, and stays the caller's.</param>
    /// <exception cref="InvalidDataException">A tensor is of another shape or type than this model's; nothing is changed then.</exception>
    public void Restore(Func<string, Tensor> read)
    {
        RefuseWhileSwapped();
        NamedState.Restore(_state, read);
        _updates = _savedUpdates.item<long>();
    }

    /// <summary>Disposes the averages, after the model has its own weights again.</summary>
    public void Dispose()
    {
        if (_swapped)
            Swap();
        foreach ((_, Tensor value) in _state)
            value.Dispose();
    }

    private IEnumerable<Averaged> All() => _weights.Concat(_buffers);

    private void Swap()
    {
        using IDisposable without = no_grad();
        // One by one, so that no third copy of the whole model is needed.
        foreach (Averaged one in All())
        {
            using Tensor own = one.Own.clone();
            one.Own.copy_(one.Average);
            one.Average.copy_(own);
        }

        _swapped = !_swapped;
    }

    private void RefuseWhileSwapped()
    {
        if (_swapped)
            throw new InvalidOperationException("The averaged weights are in the model; dispose what IntoModel returned before going on.");
    }

    private static Tensor CopyOf(Tensor own)
    {
        using IDisposable without = no_grad();
        return own.clone().DetachFromDisposeScope();
    }

    private sealed record Averaged(string Name, Tensor Own, Tensor Average);

    private sealed class Return(WeightAverage average) : IDisposable
    {
        private bool _done;

        public void Dispose()
        {
            if (!_done && average._swapped)
                average.Swap();
            _done = true;
        }
    }
}
