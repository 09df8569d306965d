using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>A scale and a shift a channel: a batch normalisation with fixed statistics.</summary>
public sealed class FrozenAffine : nn.IModule<Tensor, Tensor>
{
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    internal FrozenAffine(Tensor scale, Tensor shift) => (_scale, _shift) = (scale, shift);

    /// <summary>Scales and shifts a map.</summary>
    /// <param name="x">[N,C,h,w]; it stays as it is.</param>
    public Tensor call(Tensor x) => addcmul(_shift, x, _scale, TensorArithmetic.One);
}

/// <summary>A linear layer whose weights are fixed.</summary>
public sealed class FrozenLinear : nn.IModule<Tensor, Tensor>
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    internal FrozenLinear(Tensor weight, Tensor? bias) => (_weight, _bias) = (weight, bias);

    /// <summary>Maps each row.</summary>
    /// <param name="x">[N,in]; it stays as it is.</param>
    public Tensor call(Tensor x) => nn.functional.linear(x, _weight, _bias);
}
