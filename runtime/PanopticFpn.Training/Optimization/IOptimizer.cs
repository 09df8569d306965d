using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Moves parameters along their gradients, and remembers what it needs under the parameters' names, so that a run can go on bit for bit.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>What it remembers: tensors that stay its own.</summary>
    IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="rate">The learning rate, before each parameter's factor.</param>
    void TakeStep(double rate);

    /// <summary>Lets go of all gradients.</summary>
    void ZeroGradients();

    /// <summary>Remembers what another one did.</summary>
    /// <param name="read">Gives the tensor of a name, which is disposed here.</param>
    void Restore(Func<string, Tensor> read);
}
