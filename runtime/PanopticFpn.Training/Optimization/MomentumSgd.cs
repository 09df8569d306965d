using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch's: <c>v = momentum * v + gradient + decay * w</c>, then <c>w -= rate * v</c>.
/// </summary>
public sealed class MomentumSgd : IOptimizer
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly Moments _velocities;
    private readonly Scalar _momentum;
    private readonly Scalar[] _decays;

    /// <param name="parameters">What is trained.</param>
    /// <param name="momentum">How much of the velocity stays at each step.</param>
    public MomentumSgd(IReadOnlyList<TrainedParameter> parameters, double momentum = 0.9)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _velocities = new Moments("velocity", parameters);
        _momentum = momentum;
        _decays = [.. parameters.Select(parameter => (Scalar)parameter.WeightDecay)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> State => [.. _velocities.All];

    /// <inheritdoc/>
    public void TakeStep(double rate)
    {
        using var noGradients = no_grad();
        using Scalar one = 1;
        for (int index = 0; index < _parameters.Count; index++)
        {
            TrainedParameter trained = _parameters[index];
            using Tensor? gradient = trained.Parameter.grad;
            if (gradient is null)
                continue;
            // A fresh scalar that is held: the wrapper's implicit ones may be collected while the native call reads them.
            using Scalar step = -rate * trained.RateFactor;
            Tensor velocity = _velocities[index];
            velocity.mul_(_momentum).add_(gradient, one);
            if (trained.WeightDecay != 0)
                velocity.add_(trained.Parameter, _decays[index]);
            trained.Parameter.add_(velocity, step);
        }
    }

    /// <inheritdoc/>
    public void ZeroGradients() => Moments.Forget(_parameters);

    /// <inheritdoc/>
    public void Restore(Func<string, Tensor> read) => _velocities.Restore(read);

    /// <summary>Frees what it remembers; the parameters are the network's.</summary>
    public void Dispose()
    {
        _velocities.Dispose();
        _momentum.Dispose();
        foreach (Scalar decay in _decays)
            decay.Dispose();
    }
}
