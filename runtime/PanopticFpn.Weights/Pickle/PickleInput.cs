using System.Buffers.Binary;
using System.Text;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Pickle;

/// <summary>Reads a pickle's bytes, no further than it reaches.</summary>
internal sealed class PickleInput(FileBytes file, Stream stream)
{
    /// <summary>The most bytes that a pickle may have. Those of large networks have some hundred thousand.</summary>
    public const int Longest = 1 << 26;

    private const int LongestLine = 1 << 12;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _length = stream.Length - stream.Position;

    /// <summary>How many bytes were read, for messages.</summary>
    public long Position { get; private set; }

    public byte Byte()
    {
        Take(1);
        return (byte)stream.ReadByte();
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Fixed(stackalloc byte[sizeof(ushort)]));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Fixed(stackalloc byte[sizeof(int)]));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fixed(stackalloc byte[sizeof(uint)]));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Fixed(stackalloc byte[sizeof(ulong)]));

    /// <summary>Reads a text of so many bytes.</summary>
    /// <exception cref="WeightsFileException">They are not UTF-8.</exception>
    public string Text(ulong length)
    {
        byte[] bytes = Bytes(length);
        return Utf8(bytes) ?? throw file.Damaged($"its pickle has a text at byte {Position} that is not UTF-8");
    }

    /// <summary>Reads a text of Python 2, which may also be bytes; null for these.</summary>
    public string? TextOrBytes(ulong length) => Utf8(Bytes(length));

    /// <summary>Reads a line of the first protocol, without its end.</summary>
    public string Line()
    {
        var line = new List<byte>();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Count == LongestLine)
                throw file.Damaged($"its pickle has a name at byte {Position} that does not end");
            line.Add(next);
        }

        return Utf8([.. line]) ?? throw file.Damaged($"its pickle has a name at byte {Position} that is not UTF-8");
    }

    /// <summary>Passes over so many bytes.</summary>
    public void Skip(ulong length)
    {
        Take(length);
        stream.Position += (long)length;
    }

    /// <summary>Reads an integer of so many bytes in two's complement; null for one that does not fit 64 bits.</summary>
    public long? Integer(ulong length)
    {
        if (length > sizeof(long))
        {
            Skip(length);
            return null;
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Fixed(bytes[..(int)length]);
        bool isNegative = length > 0 && (bytes[(int)length - 1] & 0x80) != 0;
        bytes[(int)length..].Fill(isNegative ? byte.MaxValue : (byte)0);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static string? Utf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private byte[] Bytes(ulong length)
    {
        Take(length);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private Span<byte> Fixed(Span<byte> bytes)
    {
        Take((ulong)bytes.Length);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Take(ulong length)
    {
        if (length > (ulong)(_length - Position))
            throw file.Damaged($"its pickle breaks off at byte {Position}");
        if (length > (ulong)(Longest - Position))
            throw file.Refused($"its pickle is longer than {Longest:N0} bytes. Save the state dict alone: torch.save(model.state_dict(), path).");
        Position += (long)length;
    }
}
