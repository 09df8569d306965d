using System.Buffers.Binary;
using System.Text;
using PanopticFpn.Tests.Support;

namespace PanopticFpn.Weights.Tests.Safetensors;

/// <summary>Files of the format made by hand, right and wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file with this header, of its length, and this many bytes of numbers: 0, 1, 2, ...</summary>
    public static string Safetensors(this TemporaryDirectory directory, string header, int length = 0) =>
        directory.Safetensors(Encoding.UTF8.GetBytes(header), length);

    public static string Safetensors(this TemporaryDirectory directory, byte[] header, int length) =>
        directory.Safetensors((ulong)header.Length, [.. header, .. Enumerable.Range(0, length).Select(number => (byte)number)]);

    /// <summary>A file that claims this length of its header.</summary>
    public static string Safetensors(this TemporaryDirectory directory, ulong claimed, byte[] rest)
    {
        byte[] bytes = [.. new byte[sizeof(ulong)], .. rest];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
        return directory.Write("hand-made.safetensors", bytes);
    }

    /// <summary>What a header says of a tensor.</summary>
    public static string Tensor(string name, string type, string shape, long begin, long end) =>
        $$"""
        "{{name}}":{"dtype":"{{type}}","shape":[{{shape}}],"data_offsets":[{{begin}},{{end}}]}
        """;

    /// <summary>The tensor's bytes.</summary>
    public static byte[] Read(this WeightsFile file, StoredTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return bytes;
    }
}
