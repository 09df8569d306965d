using Google.Protobuf;
using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Onnx;

/// <summary>
/// Writes a model with its weights, one weight after another. Messages are framed here rather than by the protobuf
/// library because that would need all weights in memory at once.
/// </summary>
internal sealed class OnnxFile
{
    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly IReadOnlyList<Entry> _entries;
    private readonly long _graphSize;

    /// <summary>Lays the file out.</summary>
    /// <param name="model">Everything but the graph.</param>
    /// <param name="graph">Everything but the initializers.</param>
    /// <param name="initializers">The weights.</param>
    /// <exception cref="NotSupportedException">The file would pass 2 GiB, which protobuf readers refuse.</exception>
    public OnnxFile(ModelProto model, GraphProto graph, IEnumerable<OnnxInitializer> initializers)
    {
        (_model, _graph) = (model, graph);
        _entries = [.. initializers.Select(initializer => new Entry(initializer))];
        _graphSize = graph.CalculateSize() + _entries.Sum(entry => Framed(entry.Size));

        long size = model.CalculateSize() + Framed(_graphSize);
        if (size > int.MaxValue)
        {
            throw new NotSupportedException(FormattableString.Invariant(
                $"The network needs {size / (double)(1L << 30):0.0} GiB as an ONNX file, and one file holds less than 2 GiB. Nothing was written."));
        }
    }

    /// <summary>Writes everything.</summary>
    public void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        _model.WriteTo(output);
        WriteFrame(output, ModelProto.GraphFieldNumber, _graphSize);
        _graph.WriteTo(output);
        foreach (Entry entry in _entries)
        {
            WriteFrame(output, GraphProto.InitializerFieldNumber, entry.Size);
            entry.Header.WriteTo(output);
            WriteFrame(output, TensorProto.RawDataFieldNumber, entry.Initializer.ByteCount);
            output.Flush();
            entry.Initializer.WriteNumbers(stream);
        }
    }

    private static void WriteFrame(CodedOutputStream output, int field, long size)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteLength(checked((int)size));
    }

    /// <summary>The size of a message of this size with its tag and its length; the tags in use take one byte.</summary>
    private static long Framed(long size) => 1 + CodedOutputStream.ComputeUInt64Size((ulong)size) + size;

    private sealed class Entry(OnnxInitializer initializer)
    {
        public OnnxInitializer Initializer { get; } = initializer;

        public TensorProto Header { get; } = initializer.Describe();

        public long Size => Header.CalculateSize() + Framed(Initializer.ByteCount);
    }
}
