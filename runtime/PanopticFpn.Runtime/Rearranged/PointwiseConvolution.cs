using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Rearranged;

/// <summary>A 1x1 convolution by a layer's weights without its bias: one part of a sum of which another part adds it.</summary>
/// <param name="layer">Whose weights take the gradients.</param>
public sealed class PointwiseConvolution(Conv2d layer) : nn.IModule<Tensor, Tensor>
{
    /// <summary>Convolves a map.</summary>
    /// <param name="x">[N,in,h,w]; it stays as it is.</param>
    /// <returns>[N,out,h,w].</returns>
    public Tensor call(Tensor x) => nn.functional.conv2d(x, layer.weight!);
}
