using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
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

    public FoldedBatchNorm(Conv2d convolution, BatchStatistics norm)
    {
        _epsilon = norm.Epsilon;
        _hasBias = convolution.bias is not null;
        Sources =
        [
            convolution.weight,
            norm.Mean ?? throw Missing("running_mean"),
            norm.Variance ?? throw Missing("running_var"),
            norm.Weight ?? throw Missing("weight"),
            norm.Bias ?? throw Missing("bias"),
            .. _hasBias ? new Tensor[] { convolution.bias! } : [],
        ];
    }

    /// <summary>The tensors that <see cref="WriteWeight"/> and <see cref="WriteBias"/> read.</summary>
    public Tensor[] Sources { get; }

    /// <summary>Writes <c>w * gamma / sqrt(variance + epsilon)</c>.</summary>
    public void WriteWeight(Tensor[] sources, Stream stream)
    {
        // In pieces that stay in the cache: whole layers in float64 would cost more than everything else in an export.
        const int PieceLength = 16 * 1024;
        ReadOnlySpan<double> scale = MemoryMarshal.Cast<byte, double>(Scale(sources).bytes);
        ReadOnlySpan<float> weights = MemoryMarshal.Cast<byte, float>(sources[0].to(ScalarType.Float32, CPU).contiguous().bytes);
        int channelLength = weights.Length / scale.Length;
        float[] piece = ArrayPool<float>.Shared.Rent(PieceLength);
        for (int start = 0; start < weights.Length; start += PieceLength)
        {
            int end = Math.Min(start + PieceLength, weights.Length);
            for (int from = start; from < end;)
            {
                int channel = from / channelLength;
                int to = Math.Min((channel + 1) * channelLength, end);
                Multiply(weights[from..to], scale[channel], piece.AsSpan(from - start));
                from = to;
            }

            stream.Write(MemoryMarshal.AsBytes(piece.AsSpan(0, end - start)));
        }

        ArrayPool<float>.Shared.Return(piece);
    }

    /// <summary>Writes <c>(b - mean) * gamma / sqrt(variance + epsilon) + beta</c>.</summary>
    public void WriteBias(Tensor[] sources, Stream stream) => stream.Write(Bias(sources).to(ScalarType.Float32).bytes);

    /// <summary>What is added to each output channel, in float64.</summary>
    public Tensor Bias(Tensor[] sources)
    {
        Tensor centred = _hasBias ? Wide(sources[5]) - Wide(sources[1]) : Wide(sources[1]).neg();
        return (centred * Scale(sources)).Add(Wide(sources[4]));
    }

    /// <summary>The factor of each output channel, in float64.</summary>
    public Tensor Scale(Tensor[] sources) => Wide(sources[3]) / Wide(sources[2]).Add(_epsilon).sqrt();

    private static void Multiply(ReadOnlySpan<float> values, double factor, Span<float> products)
    {
        int index = 0;
        for (; index + Vector<float>.Count <= values.Length; index += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[index..]), out Vector<double> lower, out Vector<double> upper);
            Vector.Narrow(lower * factor, upper * factor).CopyTo(products[index..]);
        }

        for (; index < values.Length; index++)
            products[index] = (float)(values[index] * factor);
    }

    private static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64, CPU);

    private static ArgumentException Missing(string part) =>
        new($"Only a batch normalisation with running statistics, weight and bias can be folded; this one has no {part}.");
}
