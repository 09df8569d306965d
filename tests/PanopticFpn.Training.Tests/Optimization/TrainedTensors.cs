using PanopticFpn.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Optimization;

/// <summary>The three parameters of the reference, with its gradients.</summary>
internal sealed class TrainedTensors : IDisposable
{
    private static readonly long[][] Shapes = [[2, 3], [4], [2, 2]];
    private readonly Parameter[] _parameters;

    public TrainedTensors(double decay)
    {
        _parameters = [.. Shapes.Select((shape, index) => new Parameter(tensor(OptimizerReference.Value.Initial[index], shape)))];
        Trained = [.. _parameters.Select((parameter, index) => new TrainedParameter($"part.{index}", parameter, index == 1 ? 0.1 : 1, index == 1 ? 0 : decay))];
    }

    public IReadOnlyList<TrainedParameter> Trained { get; }

    public float[][] Values => [.. _parameters.Select(parameter => parameter.data<float>().ToArray())];

    /// <summary>Gives the parameters a step's gradients, by backward of their product with them.</summary>
    public void Backward(int step)
    {
        for (int index = 0; index < _parameters.Length; index++)
        {
            if (!OptimizerReference.HasGradient(index, step))
                continue;
            using Tensor gradient = tensor(OptimizerReference.Value.Gradients[step][index], Shapes[index]);
            using Tensor product = _parameters[index].mul(gradient);
            using Tensor sum = product.sum();
            sum.backward();
        }
    }

    /// <summary>Runs some of the reference's steps.</summary>
    public void Run(IOptimizer optimizer, int from, int to, Action? before = null)
    {
        for (int step = from; step < to; step++)
        {
            optimizer.ZeroGradients();
            Backward(step);
            before?.Invoke();
            optimizer.TakeStep(OptimizerReference.Value.Rates[step]);
        }
    }

    public void Dispose()
    {
        foreach (Parameter parameter in _parameters)
            parameter.Dispose();
    }
}
