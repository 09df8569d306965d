using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Tensors that an optimizer keeps for each parameter, of the parameter's shape and at first zero.</summary>
internal sealed class Moments : IDisposable
{
    private readonly (string Name, Tensor Value)[] _values;

    public Moments(string name, IReadOnlyList<TrainedParameter> parameters)
    {
        using var noGradients = no_grad();
        _values = [.. parameters.Select(parameter => ($"{name}.{parameter.Name}", zeros_like(parameter.Parameter, requires_grad: false)))];
    }

    public IEnumerable<(string Name, Tensor Value)> All => _values;

    public Tensor this[int index] => _values[index].Value;

    /// <summary>Copies another run's numbers.</summary>
    public void Restore(Func<string, Tensor> read)
    {
        using var noGradients = no_grad();
        foreach ((string name, Tensor value) in _values)
        {
            using Tensor stored = read(name);
            value.copy_(stored);
        }
    }

    public void Dispose()
    {
        foreach ((_, Tensor value) in _values)
            value.Dispose();
    }

    /// <summary>Lets go of the gradients of parameters.</summary>
    public static void Forget(IReadOnlyList<TrainedParameter> parameters)
    {
        foreach (Parameter parameter in parameters.Select(trained => trained.Parameter))
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is not null)
                parameter.grad = null;
        }
    }
}
