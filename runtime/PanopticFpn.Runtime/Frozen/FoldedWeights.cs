using PanopticFpn.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Frozen;

/// <summary>Weights that absorb what stands beside a convolution, in float64.</summary>
internal static class FoldedWeights
{
    /// <summary><c>w * gamma / sqrt(variance + epsilon)</c>, or <c>w</c> without a norm.</summary>
    public static Tensor Weight(Conv2d layer, BatchStatistics? folded)
    {
        Tensor weight = Wide(layer.weight);
        return folded is { } norm ? weight * Scale(norm).reshape(-1, 1, 1, 1) : weight;
    }

    /// <summary><c>(b - mean) * gamma / sqrt(variance + epsilon) + beta</c>, or <c>b</c> without a norm; null where there is neither.</summary>
    public static Tensor? Bias(Conv2d layer, BatchStatistics? folded)
    {
        Tensor? bias = layer.bias is null ? null : Wide(layer.bias);
        if (folded is not { } norm)
            return bias;
        (Tensor scale, Tensor shift) = ScaleAndShift(norm);
        return bias is null ? shift : (bias * scale).Add(shift);
    }

    /// <summary>A convolution of what a 1x1 convolution gives, as one: <c>w[o,i] = sum over m of outer[o,m] * inner[m,i]</c>.</summary>
    public static Tensor Absorb(Tensor outer, Conv2d inner)
    {
        Tensor mixed = Wide(inner.weight).squeeze(3).squeeze(2);
        return outer.permute(0, 2, 3, 1).matmul(mixed).permute(0, 3, 1, 2);
    }

    /// <summary>A batch normalisation as <c>scale * x + shift</c>.</summary>
    public static (Tensor Scale, Tensor Shift) ScaleAndShift(BatchStatistics norm)
    {
        Tensor scale = Scale(norm);
        return (scale, Required(norm.Bias, "bias") - Required(norm.Mean, "running_mean") * scale);
    }

    public static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64);

    private static Tensor Scale(BatchStatistics norm) =>
        Required(norm.Weight, "weight") / Required(norm.Variance, "running_var").Add(norm.Epsilon).sqrt();

    private static Tensor Required(Tensor? part, string name) => part is null
        ? throw new ArgumentException($"Only a batch normalisation with running statistics, weight and bias can be frozen; this one has no {name}.")
        : Wide(part);
}
