using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PanopticFpn.Tests.Support;

/// <summary>PNG files byte by byte, of kinds that a library would not write. The short ones are single rows.</summary>
internal static class PngFile
{
    /// <summary>Eight bits of grey a pixel.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="extra">Chunks between the header and the pixels.</param>
    public static byte[] Grey(int width, byte[] values, params (string Type, byte[] Data)[] extra) =>
        Encode(width, values.Length / width, 8, 0, values, extra);

    /// <summary>16 bits of grey a pixel.</summary>
    public static byte[] Grey16(params ushort[] pixels) =>
        Encode(pixels.Length, 1, 16, 0, [.. pixels.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]);

    /// <summary>Eight bits of grey a pixel.</summary>
    public static byte[] Grey8(params byte[] pixels) => Grey(pixels.Length, pixels);

    /// <summary>An index a pixel into colours.</summary>
    public static byte[] Palette(byte[] colours, params byte[] indices) => Encode(indices.Length, 1, 8, 3, indices, ("PLTE", colours));

    /// <summary>Red, green, blue and alpha a pixel.</summary>
    public static byte[] Alpha(params byte[] channels) => Encode(channels.Length / 4, 1, 8, 6, channels);

    /// <summary>Any kind; what the bytes mean is the kind's affair.</summary>
    public static byte[] Encode(int width, int height, byte bits, byte colour, byte[] bytes, params (string Type, byte[] Data)[] extra)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colour);
        Chunk(file, "IHDR", header);
        foreach ((string type, byte[] data) in extra)
            Chunk(file, type, data);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int row = bytes.Length / height;
            for (int y = 0; y < height; y++)
                zlib.Write([0, .. bytes.AsSpan(y * row, row)]);
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(checkedBytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(checkedBytes));
        file.Write(number);
    }

    private static uint Checksum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }

        return ~sum;
    }
}
