using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// A convolution's weights with what they absorb: a batch normalisation after it, a 1x1 convolution before it. Computed in
/// float64, so that composing costs no more than the rounding of its results.
/// </summary>
internal sealed class ComposedConvolution
{
    private readonly FoldedBatchNorm? _norm;
    private readonly int _bias;
    private readonly int _absorbed;
    private readonly int _inputBias;

    /// <summary>The weights of a layer.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="norm">The batch normalisation of its result, or null.</param>
    /// <param name="absorbed">The 1x1 convolution before it, without its bias, or null.</param>
    /// <param name="inputBiasOf">The layer whose bias each input channel has besides, or null.</param>
    public ComposedConvolution(Conv2d layer, BatchStatistics? norm, Conv2d? absorbed = null, Conv2d? inputBiasOf = null)
    {
        _norm = norm is { } statistics ? new FoldedBatchNorm(layer, statistics) : null;
        List<Tensor> sources = [.. _norm?.Sources ?? [layer.weight]];
        _bias = Append(_norm is null ? layer.bias : null);
        _absorbed = Append(absorbed?.weight);
        _inputBias = Append(inputBiasOf?.bias);
        Sources = [.. sources];

        int Append(Tensor? source)
        {
            if (source is null)
                return -1;
            sources.Add(source);
            return sources.Count - 1;
        }
    }

    /// <summary>The tensors that the writers read.</summary>
    public Tensor[] Sources { get; }

    /// <summary>Whether anything is added to the result.</summary>
    public bool HasBias => _norm is not null || _bias >= 0;

    /// <summary>Writes the weights [out,in,k,k].</summary>
    public void WriteWeight(Tensor[] sources, Stream stream) => Write(Weight(sources), stream);

    /// <summary>Writes what is added to each output channel.</summary>
    public void WriteBias(Tensor[] sources, Stream stream) =>
        Write(_norm is not null ? _norm.Bias(sources) : Wide(sources[_bias]), stream);

    /// <summary>Writes the weights as one row for each tap: [out*k*k,in], row <c>(o*k + dx)*k + dy</c>.</summary>
    public void WriteTaps(Tensor[] sources, Stream stream) => Write(Taps(sources), stream);

    /// <summary>Writes what the input's bias adds to each tap's answer: [out*k*k,1].</summary>
    public void WriteTapBias(Tensor[] sources, Stream stream) => Write(Taps(sources).matmul(Wide(sources[_inputBias])), stream);

    private Tensor Taps(Tensor[] sources)
    {
        Tensor rows = Weight(sources).permute(0, 3, 2, 1);
        return rows.reshape(-1, rows.shape[3]);
    }

    private Tensor Weight(Tensor[] sources)
    {
        Tensor weight = Wide(sources[0]);
        if (_norm is not null)
            weight *= _norm.Scale(sources).view(-1, 1, 1, 1);
        if (_absorbed < 0)
            return weight;

        // [out,between,k,k] after [between,in,1,1].
        Tensor before = Wide(sources[_absorbed]).flatten(1);
        return weight.permute(0, 2, 3, 1).matmul(before).permute(0, 3, 1, 2);
    }

    private static void Write(Tensor numbers, Stream stream) => stream.Write(numbers.to(ScalarType.Float32).contiguous().bytes);

    private static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64, CPU);
}
