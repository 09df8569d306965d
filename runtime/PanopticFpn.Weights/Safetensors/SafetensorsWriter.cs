using System.Buffers.Binary;
using System.Text.Json;
using PanopticFpn.Weights.Writing;

namespace PanopticFpn.Weights.Safetensors;

/// <summary>Writes the safetensors format: the length of a header, the header, and the numbers without a gap.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Why the format cannot hold a tensor, or null where it can.</summary>
    public static string? ObjectionTo(WrittenTensor tensor) =>
        tensor.Name == SafetensorsHeader.MetadataName ? "has the name under which the format keeps what a file says of itself" : null;

    public static void Write(Stream stream, IReadOnlyList<WrittenTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // Largest numbers first, as the format's own writer: each tensor then begins at a multiple of its numbers' size.
        WrittenTensor[] inOrder = [.. tensors.OrderByDescending(tensor => tensor.Type.Size()).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
        ReadOnlySpan<byte> header = Header(inOrder, metadata);
        if (header.Length > SafetensorsIndex.LongestHeader)
            throw new IOException($"the names and shapes take {header.Length:N0} bytes, and {SafetensorsIndex.LongestHeader:N0} are the most of the format; .pth has no such bound");
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        var buffer = new TensorBuffer(inOrder);
        foreach (WrittenTensor tensor in inOrder)
            stream.Write(buffer.Read(tensor));
    }

    private static ReadOnlySpan<byte> Header(WrittenTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            // The loaders of Hugging Face's libraries demand it.
            json.WriteString("format", "pt");
            foreach ((string name, string value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal).Where(entry => entry.Key != "format"))
                json.WriteString(name, value);
            json.WriteEndObject();
            long begin = 0;
            foreach (WrittenTensor tensor in tensors)
            {
                WriteTensor(json, tensor, begin);
                begin += tensor.ByteLength;
            }

            json.WriteEndObject();
        }

        while (bytes.Length % Alignment != 0)
            bytes.WriteByte((byte)' ');
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }

    private static void WriteTensor(Utf8JsonWriter json, WrittenTensor tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", SafetensorsTypes.NameOf(tensor.Type));
        WriteNumbers(json, "shape", tensor.Shape);
        WriteNumbers(json, "data_offsets", [begin, begin + tensor.ByteLength]);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
