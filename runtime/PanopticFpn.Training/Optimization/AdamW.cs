using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization"), as PyTorch's:
/// <c>w *= 1 - rate * decay</c>, then <c>w -= rate * m' / (sqrt(v') + epsilon)</c> with moments corrected for their start at zero.
/// </summary>
public sealed class AdamW : IOptimizer
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly Moments _first;
    private readonly Moments _second;
    private readonly Tensor _steps = zeros(1, dtype: ScalarType.Int64);
    private readonly double _firstDecay;
    private readonly double _secondDecay;
    private readonly Scalar _epsilon;

    /// <param name="parameters">What is trained.</param>
    /// <param name="firstDecay">How much of the mean of gradients stays at each step.</param>
    /// <param name="secondDecay">How much of the mean of squared gradients stays.</param>
    /// <param name="epsilon">Keeps the quotient finite.</param>
    public AdamW(IReadOnlyList<TrainedParameter> parameters, double firstDecay = 0.9, double secondDecay = 0.999, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _first = new Moments("first", parameters);
        _second = new Moments("second", parameters);
        (_firstDecay, _secondDecay, _epsilon) = (firstDecay, secondDecay, epsilon);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> State => [("steps", _steps), .. _first.All, .. _second.All];

    /// <inheritdoc/>
    public void TakeStep(double rate)
    {
        using var noGradients = no_grad();
        using Scalar one = 1, first = _firstDecay, second = _secondDecay, newFirst = 1 - _firstDecay, newSecond = 1 - _secondDecay;
        _steps.add_(one);
        long steps = _steps.item<long>();
        double firstBias = 1 - Math.Pow(_firstDecay, steps), secondBias = 1 - Math.Pow(_secondDecay, steps);
        using Scalar unbias = 1 / Math.Sqrt(secondBias);
        for (int index = 0; index < _parameters.Count; index++)
        {
            TrainedParameter trained = _parameters[index];
            using Tensor? gradient = trained.Parameter.grad;
            if (gradient is null)
                continue;
            double own = rate * trained.RateFactor;
            using Scalar keep = 1 - own * trained.WeightDecay, step = -own / firstBias;
            if (trained.WeightDecay != 0)
                trained.Parameter.mul_(keep);
            _first[index].mul_(first).add_(gradient, newFirst);
            _second[index].mul_(second).addcmul_(gradient, gradient, newSecond);
            using Tensor size = _second[index].sqrt();
            size.mul_(unbias).add_(_epsilon);
            trained.Parameter.addcdiv_(_first[index], size, step);
        }
    }

    /// <inheritdoc/>
    public void ZeroGradients() => Moments.Forget(_parameters);

    /// <inheritdoc/>
    public void Restore(Func<string, Tensor> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using (Tensor steps = read("steps"))
            _steps.copy_(steps);
        _first.Restore(read);
        _second.Restore(read);
    }

    /// <summary>Frees what it remembers; the parameters are the network's.</summary>
    public void Dispose()
    {
        _steps.Dispose();
        _first.Dispose();
        _second.Dispose();
        _epsilon.Dispose();
    }
}
