using PanopticFpn.Onnx.Format;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// Numbers of an ONNX file. They are computed when the file is written and released right after, so that an export
/// needs little more memory than the model itself.
/// </summary>
internal sealed class OnnxInitializer : IDisposable
{
    private readonly Tensor[] _sources;
    private readonly Func<Tensor[], Tensor> _compute;

    /// <summary>Numbers that a function computes from tensors, which may belong to a model on any device.</summary>
    /// <param name="value">Name and shape; the shape is constant.</param>
    /// <param name="sources">What the numbers come from. The initializer holds references of its own until it is disposed.</param>
    /// <param name="compute">Gives the numbers in row-major order, in any floating-point type.</param>
    public OnnxInitializer(OnnxValue value, Tensor[] sources, Func<Tensor[], Tensor> compute)
    {
        Value = value;
        _sources = [.. sources.Select(source => source.detach().DetachFromDisposeScope())];
        _compute = compute;
    }

    /// <summary>Its name, element type and shape.</summary>
    public OnnxValue Value { get; }

    /// <summary>The length of the numbers in the file.</summary>
    public long ByteCount => Lengths.Aggregate(ElementSize, (product, length) => product * length);

    private IEnumerable<long> Lengths => Value.Shape.Dimensions.Select(dimension => dimension.Value);

    private long ElementSize => IsFloat ? sizeof(float) : sizeof(long);

    private bool IsFloat => Value.ElementType == TensorProto.Types.DataType.Float;

    /// <summary>What the file says of the numbers, without them.</summary>
    public TensorProto Describe() => new() { Name = Value.Name, DataType = Value.ElementType, Dims = { Lengths } };

    /// <summary>Writes the numbers, little-endian (as every processor that libtorch runs on).</summary>
    public void WriteNumbers(Stream stream)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = _compute(_sources).to(IsFloat ? ScalarType.Float32 : ScalarType.Int64, CPU).contiguous();
        Span<byte> bytes = numbers.bytes;
        if (bytes.Length != ByteCount)
            throw new InvalidOperationException($"The weights '{Value.Name}' should be {Value.Shape}, but are [{string.Join(',', numbers.shape)}].");
        stream.Write(bytes);
    }

    /// <summary>Releases the references to the model's tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor source in _sources)
            source.Dispose();
    }
}
