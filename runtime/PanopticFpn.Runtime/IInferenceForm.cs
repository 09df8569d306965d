using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// A network frozen for inference: the same function with fewer operations, over weights of its own and without autograd.
/// Calls may run side by side on many threads; disposing the form gives its weights back, so it comes after the last call.
/// </summary>
public interface IInferenceForm : IDisposable
{
    /// <summary>What the form computes in.</summary>
    InferenceLayout Layout { get; }

    /// <summary>Where the form's weights are, and where it takes pictures: where the network was when it was frozen.</summary>
    Device Device { get; }

    /// <summary>Runs the network and gives every output in float32, in the order of the description; the caller disposes them.</summary>
    /// <param name="images">Pictures as the description's input says, in float32, on the form's device.</param>
    /// <exception cref="ArgumentException">The pictures do not fit; the message says what was expected and what came.</exception>
    IReadOnlyList<Tensor> Outputs(Tensor images);
}
