using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) as PyTorch's <c>AdamW</c>:
/// <c>w = w * (1 - rate * decay)</c>, <c>m = beta1 * m + (1 - beta1) * g</c>, <c>v = beta2 * v + (1 - beta2) * g * g</c>,
/// <c>w = w - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)</c>.
/// </summary>
public sealed class AdamW : IOptimizer
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly ParameterBatch[] _batches;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    // Counted for each parameter, as PyTorch does: one without a gradient does not age.
    private readonly long[] _steps;
    private readonly Tensor _savedSteps;
    private readonly (string Name, Tensor Value)[] _state;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <summary>An optimizer at rest.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="beta1">How much of the gradients' average goes on: 0 to less than 1.</param>
    /// <param name="beta2">How much of their squares' average goes on: 0 to less than 1.</param>
    /// <param name="epsilon">Keeps the divisor from zero.</param>
    public AdamW(IReadOnlyList<TrainedParameter> parameters, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (beta1 is not (>= 0 and < 1) || beta2 is not (>= 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"The betas of AdamW are numbers from 0 to less than 1, not {beta1} and {beta2}."));
        if (!(epsilon > 0))
            throw new ArgumentException(FormattableString.Invariant($"The epsilon of AdamW is a number above 0, not {epsilon}."));
        _parameters = parameters;
        _batches = ParameterBatch.Of(parameters);
        (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
        _first = [.. parameters.Select(one => NamedState.ZerosLike(one.Parameter))];
        _second = [.. parameters.Select(one => NamedState.ZerosLike(one.Parameter))];
        _steps = new long[parameters.Count];
        _savedSteps = tensor(_steps).DetachFromDisposeScope();
        _state =
        [
            ("steps", _savedSteps),
            .. parameters.Select((one, index) => ("first_moment." + one.Name, _first[index])),
            .. parameters.Select((one, index) => ("second_moment." + one.Name, _second[index])),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> State
    {
        get
        {
            using Tensor steps = tensor(_steps);
            _savedSteps.copy_(steps);
            return _state;
        }
    }

    /// <inheritdoc/>
    public void TakeStep(double rate)
    {
        using IDisposable without = no_grad();
        using Numbers numbers = new(_beta1, _beta2, _epsilon);
        foreach (ParameterBatch batch in _batches)
        {
            double own = rate * batch.RateFactor;
            using Scalar kept = 1 - own * batch.WeightDecay;
            foreach (int position in batch.Positions)
            {
                Parameter parameter = _parameters[position].Parameter;
                using Tensor? gradient = parameter.grad;
                if (gradient is null)
                    continue;
                if (batch.WeightDecay != 0)
                    parameter.mul_(kept);
                Move(position, parameter, gradient, own, numbers);
            }
        }
    }

    /// <inheritdoc/>
    public void ZeroGradients() => Gradients.Drop(_parameters);

    /// <inheritdoc/>
    public void Restore(Func<string, Tensor> read)
    {
        NamedState.Restore(_state, read);
        _savedSteps.data<long>().CopyTo(_steps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor value) in _state)
            value.Dispose();
    }

    private void Move(int position, Parameter parameter, Tensor gradient, double rate, Numbers numbers)
    {
        long step = ++_steps[position];
        using Scalar rootOfCorrection = Math.Sqrt(1 - Math.Pow(_beta2, step));
        using Scalar back = -rate / (1 - Math.Pow(_beta1, step));
        Tensor first = _first[position];
        Tensor second = _second[position];
        first.mul_(numbers.Beta1);
        first.add_(gradient, numbers.Rest1);
        second.mul_(numbers.Beta2);
        second.addcmul_(gradient, gradient, numbers.Rest2);
        using Tensor divisor = second.sqrt();
        divisor.div_(rootOfCorrection);
        divisor.add_(numbers.Epsilon, TensorArithmetic.One);
        parameter.addcdiv_(first, divisor, back);
    }

    /// <summary>The scalars that all parameters share in a step.</summary>
    private sealed class Numbers(double beta1, double beta2, double epsilon) : IDisposable
    {
        public Scalar Beta1 { get; } = beta1;

        public Scalar Rest1 { get; } = 1 - beta1;

        public Scalar Beta2 { get; } = beta2;

        public Scalar Rest2 { get; } = 1 - beta2;

        public Scalar Epsilon { get; } = epsilon;

        public void Dispose()
        {
            Beta1.Dispose();
            Rest1.Dispose();
            Beta2.Dispose();
            Rest2.Dispose();
            Epsilon.Dispose();
        }
    }
}
