using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// A batch normalisation with its running statistics. Every layer that has them converts to it, so that they are
/// written, and folded into convolutions, alike.
/// </summary>
public readonly record struct BatchStatistics
{
    private BatchStatistics(nn.Module layer, Tensor? weight, Tensor? bias, Tensor? mean, Tensor? variance, double epsilon) =>
        (Layer, Weight, Bias, Mean, Variance, Epsilon) = (layer, weight, bias, mean, variance, epsilon);

    /// <summary>Whose they are.</summary>
    internal nn.Module Layer { get; }

    internal Tensor? Weight { get; }

    internal Tensor? Bias { get; }

    internal Tensor? Mean { get; }

    internal Tensor? Variance { get; }

    internal double Epsilon { get; }

    /// <summary>The statistics of a layer.</summary>
    /// <param name="layer">The layer that holds them.</param>
    public static implicit operator BatchStatistics(BatchNorm layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new(layer, layer.weight, layer.bias, layer.running_mean, layer.running_var, layer.eps);
    }

    /// <inheritdoc cref="op_Implicit(BatchNorm)"/>
    public static implicit operator BatchStatistics(FrozenBatchNorm2d layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new(layer, layer.weight, layer.bias, layer.running_mean, layer.running_var, layer.eps);
    }
}
