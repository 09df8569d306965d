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

    /// <summary>Maps the last axis.</summary>
    /// <param name="x">[...,in]; it stays as it is.</param>
    public Tensor call(Tensor x) => nn.functional.linear(x, _weight, _bias);
}

/// <summary>A normalisation over the last axis whose scale and shift are fixed. Its statistics are taken in float32 in every form.</summary>
public sealed class FrozenLayerNorm : nn.IModule<Tensor, Tensor>
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long[] _shape;
    private readonly double _epsilon;

    internal FrozenLayerNorm(Tensor weight, Tensor bias, double epsilon) => (_weight, _bias, _shape, _epsilon) = (weight, bias, weight.shape, epsilon);

    /// <summary>Normalises the last axis.</summary>
    /// <param name="x">[...,C]; it stays as it is.</param>
    public Tensor call(Tensor x) => nn.functional.layer_norm(x, _shape, _weight, _bias, _epsilon);
}
