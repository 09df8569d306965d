using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Layers one after another, without a name for what is between them.</summary>
public static class TensorChain
{
    /// <summary>Runs a layer on a tensor that nothing else reads, and disposes the tensor; autograd keeps what it needs of it.</summary>
    /// <param name="x">What the layer takes; it is disposed.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>What the layer gives.</returns>
    public static Tensor Into(this Tensor x, nn.IModule<Tensor, Tensor> layer)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        Tensor y = layer.call(x);
        x.Dispose();
        return y;
    }
}
