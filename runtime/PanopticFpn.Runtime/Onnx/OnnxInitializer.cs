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
    private readonly Action<Tensor[], Stream> _write;

    /// <summary>Numbers that come from tensors, which may belong to a model on any device.</summary>
    /// <param name="value">Name and shape; the shape is constant.</param>
    /// <param name="sources">What the numbers come from. The initializer holds references of its own until it is disposed.</param>
    /// <param name="write">Writes the numbers in row-major order, little-endian; tensors that it makes are disposed for it.</param>
    public OnnxInitializer(OnnxValue value, Tensor[] sources, Action<Tensor[], Stream> write)
    {
        Value = value;
        _sources = [.. sources.Select(source => source.detach().DetachFromDisposeScope())];
        _write = write;
    }

    /// <summary>Its name, element type and shape.</summary>
    public OnnxValue Value { get; }

    /// <summary>The length of the numbers in the file.</summary>
    public long ByteCount => Lengths.Aggregate(ElementSize, (product, length) => product * length);

    private IEnumerable<long> Lengths => Value.Shape.Dimensions.Select(dimension => dimension.Value);

    private long ElementSize => Value.ElementType switch
    {
        TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Double => sizeof(long),
        TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint8 => sizeof(byte),
        TensorProto.Types.DataType.Float16 => sizeof(ushort),
        _ => sizeof(float),
    };

    /// <summary>What the file says of the numbers, without them.</summary>
    public TensorProto Describe() => new() { Name = Value.Name, DataType = Value.ElementType, Dims = { Lengths } };

    /// <summary>Writes the numbers.</summary>
    public void WriteNumbers(Stream stream)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long start = stream.Position;
        _write(_sources, stream);
        long written = stream.Position - start;
        if (written != ByteCount)
            throw new InvalidOperationException($"The weights '{Value.Name}' should be {Value.Shape}, {ByteCount} bytes, but are {written} bytes.");
    }

    /// <summary>Writes a tensor of floating-point numbers in float32.</summary>
    public static void WriteFloats(Tensor[] sources, Stream stream) =>
        stream.Write(sources[0].to(ScalarType.Float32, CPU).contiguous().bytes);

    /// <summary>Writes a tensor of 64-bit integers.</summary>
    public static void WriteIntegers(Tensor[] sources, Stream stream) => stream.Write(sources[0].bytes);

    /// <summary>Writes a tensor on the CPU as it is.</summary>
    public static void WriteBytes(Tensor[] sources, Stream stream) => stream.Write(sources[0].bytes);

    /// <summary>Releases the references to the model's tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor source in _sources)
            source.Dispose();
    }
}
