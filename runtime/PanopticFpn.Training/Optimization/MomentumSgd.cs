using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// Stochastic gradient descent as PyTorch's <c>SGD</c>: <c>v = momentum * v + (gradient + decay * w)</c>,
/// <c>w = w - rate * v</c>.
/// </summary>
public sealed class MomentumSgd : IOptimizer
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly ParameterBatch[] _batches;
    private readonly (string Name, Tensor Value)[] _velocities;
    private readonly double _momentum;

    /// <summary>An optimizer at rest.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="momentum">How much of the last step goes on: 0 to less than 1.</param>
    public MomentumSgd(IReadOnlyList<TrainedParameter> parameters, double momentum = 0.9)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (momentum is not (>= 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"Momentum is a number from 0 to less than 1, not {momentum}."));
        _parameters = parameters;
        _batches = ParameterBatch.Of(parameters);
        _momentum = momentum;
        _velocities = [.. parameters.Select(one => ("velocity." + one.Name, NamedState.ZerosLike(one.Parameter)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> State => _velocities;

    /// <inheritdoc/>
    public void TakeStep(double rate)
    {
        using IDisposable without = no_grad();
        using Scalar momentum = _momentum;
        using Scalar whole = 1.0;
        foreach (ParameterBatch batch in _batches)
        {
            using Scalar decay = batch.WeightDecay;
            using Scalar back = -rate * batch.RateFactor;
            foreach (int position in batch.Positions)
            {
                Parameter parameter = _parameters[position].Parameter;
                using Tensor? gradient = parameter.grad;
                if (gradient is null)
                    continue;
                // The decay goes into the velocity, not into the gradient, which saves a copy of it.
                Tensor velocity = _velocities[position].Value;
                velocity.mul_(momentum);
                velocity.add_(gradient, whole);
                if (batch.WeightDecay != 0)
                    velocity.add_(parameter, decay);
                parameter.add_(velocity, back);
            }
        }
    }

    /// <inheritdoc/>
    public void ZeroGradients() => Gradients.Drop(_parameters);

    /// <inheritdoc/>
    public void Restore(Func<string, Tensor> read) => NamedState.Restore(_velocities, read);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor velocity) in _velocities)
            velocity.Dispose();
    }
}
