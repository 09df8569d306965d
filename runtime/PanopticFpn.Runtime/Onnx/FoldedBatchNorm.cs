using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// A batch normalisation with its running statistics as <c>scale * x + shift</c>, absorbed by the convolution before it.
/// Computed in float64, so that folding costs no more than the rounding of its results.
/// </summary>
internal sealed class FoldedBatchNorm
{
    private readonly double _epsilon;
    private readonly bool _hasBias;

    public FoldedBatchNorm(Conv2d convolution, BatchNorm2d norm)
    {
        _epsilon = norm.eps;
        _hasBias = convolution.bias is not null;
        Sources =
        [
            convolution.weight,
            norm.running_mean ?? throw Missing("running_mean"),
            norm.running_var ?? throw Missing("running_var"),
            norm.weight ?? throw Missing("weight"),
            norm.bias ?? throw Missing("bias"),
            .. _hasBias ? new Tensor[] { convolution.bias! } : [],
        ];
    }

    /// <summary>The tensors that <see cref="Weight"/> and <see cref="Bias"/> read.</summary>
    public Tensor[] Sources { get; }

    /// <summary><c>w * gamma / sqrt(variance + epsilon)</c>.</summary>
    public Tensor Weight(Tensor[] sources) => Wide(sources[0]) * Scale(sources).reshape(-1, 1, 1, 1);

    /// <summary><c>(b - mean) * gamma / sqrt(variance + epsilon) + beta</c>.</summary>
    public Tensor Bias(Tensor[] sources)
    {
        Tensor centred = _hasBias ? Wide(sources[5]) - Wide(sources[1]) : -Wide(sources[1]);
        return centred * Scale(sources) + Wide(sources[4]);
    }

    private Tensor Scale(Tensor[] sources) => Wide(sources[3]) / (Wide(sources[2]) + _epsilon).sqrt();

    private static ArgumentException Missing(string part) =>
        new($"Only a batch normalisation with running statistics, weight and bias can be folded; this one has no {part}.");

    private static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64, CPU);
}
