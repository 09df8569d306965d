using System.Globalization;
using Google.Protobuf;
using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Onnx;

/// <summary>
/// Writes a model with its weights, one weight after another. Messages are framed here rather than by the protobuf
/// library because that would need all weights in memory at once.
/// </summary>
internal sealed class OnnxFile
{
    /// <summary>What the weights of one file may come to: the 2 GiB of protobuf's readers, with room for the graph.</summary>
    internal const long LargestContent = int.MaxValue - (16L << 20);

    private const long SmallestExternal = 1024;
    private const long Page = 4096;

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly IReadOnlyList<Entry> _entries;
    private readonly long _graphSize;

    /// <summary>Lays the file out.</summary>
    /// <param name="model">Everything but the graph.</param>
    /// <param name="graph">Everything but the initializers.</param>
    /// <param name="initializers">The weights.</param>
    /// <param name="dataName">The name, without a directory, of the file that takes weights beyond the threshold.</param>
    /// <param name="threshold">The bytes of weights above which they go there.</param>
    public OnnxFile(ModelProto model, GraphProto graph, IEnumerable<OnnxInitializer> initializers, string dataName, long threshold = LargestContent)
    {
        (_model, _graph) = (model, graph);
        _entries = [.. initializers.Select(initializer => new Entry(initializer))];
        if (_entries.Sum(entry => entry.Initializer.ByteCount) > Math.Min(threshold, LargestContent))
        {
            foreach (Entry entry in _entries.Where(entry => entry.Initializer.ByteCount >= SmallestExternal))
            {
                // Readers map the file, and maps begin at pages.
                long offset = (DataLength + Page - 1) / Page * Page;
                entry.PutOutside(dataName, offset);
                DataLength = offset + entry.Initializer.ByteCount;
            }
        }

        _graphSize = graph.CalculateSize() + _entries.Sum(entry => Framed(entry.Size));
    }

    /// <summary>The length of the second file; zero where there is none.</summary>
    public long DataLength { get; }

    /// <summary>Writes the file, and the one with the weights beside it if there is one.</summary>
    /// <exception cref="IOException">A file cannot be written; a second file that was not there before is gone again.</exception>
    public void Save(string path)
    {
        if (DataLength == 0)
        {
            AtomicFile.Write(path, WriteTo);
            return;
        }

        string dataPath = path + ".data";
        bool isNew = !File.Exists(dataPath), isWhole = false;
        try
        {
            // The weights take their place while the model waits beside its own, so that only a rename can part them.
            AtomicFile.Write(path, stream =>
            {
                WriteTo(stream);
                AtomicFile.Write(dataPath, WriteDataTo);
            });
            isWhole = true;
        }
        finally
        {
            if (isNew && !isWhole)
                File.Delete(dataPath);
        }
    }

    private void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        _model.WriteTo(output);
        WriteFrame(output, ModelProto.GraphFieldNumber, _graphSize);
        _graph.WriteTo(output);
        foreach (Entry entry in _entries)
        {
            WriteFrame(output, GraphProto.InitializerFieldNumber, entry.Size);
            entry.Header.WriteTo(output);
            if (entry.Offset is not null)
                continue;
            WriteFrame(output, TensorProto.RawDataFieldNumber, entry.Initializer.ByteCount);
            output.Flush();
            entry.Initializer.WriteNumbers(stream);
        }
    }

    private void WriteDataTo(Stream stream)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Offset is not { } offset)
                continue;
            stream.Write(new byte[offset - stream.Position]);
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

        /// <summary>Where the numbers are in the second file; null where they are in this one.</summary>
        public long? Offset { get; private set; }

        public long Size => Header.CalculateSize() + (Offset is null ? Framed(Initializer.ByteCount) : 0);

        public void PutOutside(string location, long offset)
        {
            Offset = offset;
            Header.DataLocation = TensorProto.Types.DataLocation.External;
            Note("location", location);
            Note("offset", offset.ToString(CultureInfo.InvariantCulture));
            Note("length", Initializer.ByteCount.ToString(CultureInfo.InvariantCulture));
        }

        private void Note(string key, string value) => Header.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
