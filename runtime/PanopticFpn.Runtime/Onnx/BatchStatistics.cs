using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// A batch normalisation with its running statistics. Every layer that has them converts to it, so that they are
/// written, and folded into convolutions, alike.
/// </summary>
public readonly record struct BatchStatistics
{
    /// <summary>Whose they are.</summary>
    internal nn.Module Layer { get; private init; }

    internal Tensor? Weight { get; private init; }

    internal Tensor? Bias { get; private init; }

    internal Tensor? Mean { get; private init; }

    internal Tensor? Variance { get; private init; }

    internal double Epsilon { get; private init; }

    /// <summary>The statistics of a layer.</summary>
    /// <param name="layer">The layer that holds them.</param>
    public static implicit operator BatchStatistics(BatchNorm2d layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new BatchStatistics
        {
            Layer = layer,
            Weight = layer.weight,
            Bias = layer.bias,
            Mean = layer.running_mean,
            Variance = layer.running_var,
            Epsilon = layer.eps,
        };
    }

    /// <inheritdoc cref="op_Implicit(BatchNorm2d)"/>
    public static implicit operator BatchStatistics(FrozenBatchNorm2d layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new BatchStatistics
        {
            Layer = layer,
            Weight = layer.weight,
            Bias = layer.bias,
            Mean = layer.running_mean,
            Variance = layer.running_var,
            Epsilon = layer.eps,
        };
    }
}
