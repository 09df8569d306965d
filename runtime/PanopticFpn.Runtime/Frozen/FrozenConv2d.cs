using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>A convolution whose weights are fixed.</summary>
public sealed class FrozenConv2d : nn.IModule<Tensor, Tensor>
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private readonly long _groups;

    internal FrozenConv2d(Tensor weight, Tensor? bias, long stride, long padding, long dilation, long groups)
    {
        (_weight, _bias, _groups) = (weight, bias, groups);
        (_stride, _padding, _dilation) = ([stride, stride], [padding, padding], [dilation, dilation]);
    }

    /// <summary>Convolves a map.</summary>
    /// <param name="x">[N,in,h,w]; it stays as it is.</param>
    public Tensor call(Tensor x) => nn.functional.conv2d(x, _weight, _bias, _stride, _padding, _dilation, _groups);
}
