using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// A network rearranged to train in less time: the same function of the same parameters, up to rounding, with fewer operations
/// in either direction. The gradients land in the network's parameters, and the network's mode is the form's: its norms and
/// its dropout do what they do in <c>forward</c>. A form holds no weights, so it need not be made anew when they change.
/// </summary>
public interface ITrainingForm : IDisposable
{
    /// <summary>Runs the network and gives every output, in the order of the description; the caller disposes them.</summary>
    /// <param name="images">Pictures as the description's input says, in the network's data type and on its device.</param>
    /// <exception cref="ArgumentException">The pictures do not fit; the message says what was expected and what came.</exception>
    IReadOnlyList<Tensor> Outputs(Tensor images);
}
