using System.IO.Hashing;
using System.Text;
using PanopticFpn.Weights.Writing;

namespace PanopticFpn.Weights.Zip;

/// <summary>Writes a zip archive of entries that lie in it as they are, each at a multiple of 64 bytes, as PyTorch's.</summary>
/// <remarks>The same entries make the same bytes: dates stay empty.</remarks>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int HeaderLength = 30;
    private const int ExtraHeaderLength = 4;
    private const ushort PaddingId = 0x4246;
    private const ushort LongNumbersId = 1;
    private const ushort Utf8Names = 1 << 11;
    private const ushort Version = 20;
    private const ushort LongVersion = 45;

    // The first day that the format knows, 1 January 1980.
    private const ushort FirstDay = 1 << 5 | 1;

    private readonly List<(byte[] Name, uint Crc, int Length, long Start)> _entries = [];
    private long _position;

    /// <summary>Writes an entry.</summary>
    /// <param name="name">Its name, of up to 65,535 bytes.</param>
    /// <param name="content">Its bytes.</param>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(encoded.Length, ushort.MaxValue, nameof(name));
        uint crc = Crc32.HashToUInt32(content);
        _entries.Add((encoded, crc, content.Length, _position));

        // A field that readers pass over pads the header; PyTorch's has the same id.
        long unpadded = _position + HeaderLength + encoded.Length + ExtraHeaderLength;
        int padding = (int)(-unpadded & (Alignment - 1));
        var header = new ByteBuilder();
        header.Add32(0x04034b50);
        header.Add16(Version);
        AddFacts(header, crc, content.Length);
        header.Add16((ushort)encoded.Length);
        header.Add16((ushort)(ExtraHeaderLength + padding));
        header.Add(encoded);
        header.Add16(PaddingId);
        header.Add16((ushort)padding);
        header.Add(new byte[padding]);
        Write(header.Written);
        Write(content);
    }

    /// <summary>Writes the directory, which ends the archive.</summary>
    public void Finish()
    {
        long start = _position;
        foreach ((byte[] name, uint crc, int length, long entryStart) in _entries)
            WriteDirectoryEntry(name, crc, length, entryStart);

        long directoryLength = _position - start;
        bool isLong = _entries.Count >= ushort.MaxValue || start >= uint.MaxValue;
        if (isLong)
            WriteLongEnd(start, directoryLength);
        var end = new ByteBuilder();
        end.Add32(0x06054b50);
        end.Add32(0);
        end.Add16(isLong ? ushort.MaxValue : (ushort)_entries.Count);
        end.Add16(isLong ? ushort.MaxValue : (ushort)_entries.Count);
        end.Add32(isLong ? uint.MaxValue : (uint)directoryLength);
        end.Add32(isLong ? uint.MaxValue : (uint)start);
        end.Add16(0);
        Write(end.Written);
    }

    private void WriteDirectoryEntry(byte[] name, uint crc, int length, long start)
    {
        bool isFar = start >= uint.MaxValue;
        var entry = new ByteBuilder();
        entry.Add32(0x02014b50);
        entry.Add16(isFar ? LongVersion : Version);
        entry.Add16(isFar ? LongVersion : Version);
        AddFacts(entry, crc, length);
        entry.Add16((ushort)name.Length);
        entry.Add16((ushort)(isFar ? ExtraHeaderLength + sizeof(long) : 0));
        // No comment, the first disk, no attributes.
        entry.Add16(0);
        entry.Add16(0);
        entry.Add16(0);
        entry.Add32(0);
        entry.Add32(isFar ? uint.MaxValue : (uint)start);
        entry.Add(name);
        if (isFar)
        {
            entry.Add16(LongNumbersId);
            entry.Add16(sizeof(long));
            entry.Add64(start);
        }

        Write(entry.Written);
    }

    // Where 16 or 32 bits do not suffice, the real numbers stand in a record before the end (zip64).
    private void WriteLongEnd(long start, long length)
    {
        long position = _position;
        var end = new ByteBuilder();
        end.Add32(0x06064b50);
        end.Add64(44);
        end.Add16(LongVersion);
        end.Add16(LongVersion);
        end.Add32(0);
        end.Add32(0);
        end.Add64(_entries.Count);
        end.Add64(_entries.Count);
        end.Add64(length);
        end.Add64(start);
        end.Add32(0x07064b50);
        end.Add32(0);
        end.Add64(position);
        end.Add32(1);
        Write(end.Written);
    }

    /// <summary>What a header and the directory both say: flags, no compression, date, checksum and lengths.</summary>
    private static void AddFacts(ByteBuilder fields, uint crc, int length)
    {
        fields.Add16(Utf8Names);
        fields.Add16(0);
        fields.Add16(0);
        fields.Add16(FirstDay);
        fields.Add32(crc);
        fields.Add32((uint)length);
        fields.Add32((uint)length);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
