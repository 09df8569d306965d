using static TorchSharp.torch;

namespace PanopticFpn.Training.Optimization;

/// <summary>Changes parameters by their gradients. What it remembers between steps can be saved and restored bit for bit.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>What it remembers, named, in a fixed order; the tensors stay the optimizer's and change with the next step.</summary>
    IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>Changes every parameter that has a gradient.</summary>
    /// <param name="rate">The schedule's learning rate; each parameter's factor applies to it.</param>
    void TakeStep(double rate);

    /// <summary>Drops the gradients, so that the next backward begins anew.</summary>
    void ZeroGradients();

    /// <summary>Takes over what <see cref="State"/> held when it was saved.</summary>
    /// <param name="read">The saved tensor of a name; it is copied, and stays the caller's.</param>
    /// <exception cref="InvalidDataException">A tensor is of another shape or type than this optimizer's; nothing is changed then.</exception>
    void Restore(Func<string, Tensor> read);
}
