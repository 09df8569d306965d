using System.Buffers.Binary;
using System.Text;

namespace PanopticFpn.Training.Data;

/// <summary>A PNG file as its chunks: what kind of picture it is, and the parts that hold its values.</summary>
internal sealed class PngChunks
{
    // Length, type and CRC around the bytes of a chunk.
    private const int Frame = 12;
    private const int HeaderBytes = 13;

    private PngChunks(byte[] critical, ReadOnlySpan<byte> header)
    {
        Critical = critical;
        Width = BinaryPrimitives.ReadUInt32BigEndian(header);
        Height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        Bits = header[8];
        Colour = (PngColour)header[9];
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file without its ancillary chunks: no gamma, profile, transparency or orientation is left that could change a value.</summary>
    public byte[] Critical { get; }

    /// <summary>Columns, as the header says.</summary>
    public long Width { get; }

    /// <summary>Rows, as the header says.</summary>
    public long Height { get; }

    /// <summary>Bits a channel.</summary>
    public int Bits { get; }

    /// <summary>The channels.</summary>
    public PngColour Colour { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FormatException">The file is no PNG or ends early; the message is a clause without a full stop.</exception>
    public static PngChunks Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            throw new FormatException("the file is empty");
        if (!file.StartsWith(Signature))
            throw new FormatException("it is no PNG; save class indices as 8-bit grey PNG");

        using var critical = new MemoryStream(file.Length);
        critical.Write(Signature);
        ReadOnlySpan<byte> header = default;
        for (int at = Signature.Length; ;)
        {
            ReadOnlySpan<byte> chunk = ChunkAt(file, at);
            string type = Encoding.Latin1.GetString(chunk.Slice(4, 4));
            if (header.IsEmpty)
                header = type == "IHDR" && chunk.Length == Frame + HeaderBytes ? chunk.Slice(8, HeaderBytes) : throw new FormatException("its PNG header is damaged");
            // A capital first letter marks what a decoder must know.
            if (char.IsAsciiLetterUpper(type[0]))
                critical.Write(chunk);
            if (type == "IEND")
                return new PngChunks(critical.ToArray(), header);
            at += chunk.Length;
        }
    }

    private static ReadOnlySpan<byte> ChunkAt(ReadOnlySpan<byte> file, int at)
    {
        ReadOnlySpan<byte> rest = file[at..];
        long length = rest.Length < Frame ? long.MaxValue : Frame + (long)BinaryPrimitives.ReadUInt32BigEndian(rest);
        return length <= rest.Length ? rest[..(int)length] : throw new FormatException("the file ends before the picture does");
    }
}

/// <summary>A PNG's colour type, by the numbers of its header.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}
