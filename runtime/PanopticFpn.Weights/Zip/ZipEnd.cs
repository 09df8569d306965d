using System.Buffers.Binary;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>The record at an archive's end, which says where its directory lies.</summary>
/// <param name="Count">The directory's entries.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct ZipEnd(long Count, long Start, long Length)
{
    private const uint Signature = 0x06054b50;
    private const uint LocatorSignature = 0x07064b50;
    private const uint LongSignature = 0x06064b50;
    private const int FixedLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorLength = 20;
    private const int LongLength = 56;

    /// <exception cref="WeightsFileException">There is none, or it is one of several archives.</exception>
    public static ZipEnd Read(FileBytes file)
    {
        int length = (int)Math.Min(file.Length, FixedLength + LongestComment);
        long start = file.Length - length;
        byte[] tail = file.Read(start, length);
        for (int at = length - FixedLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> record = tail.AsSpan(at);
            // The comment must reach exactly to the end: the signature may stand in it by chance.
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) == Signature
                && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - FixedLength)
                return Parse(file, record, start + at);
        }

        throw file.Damaged($"it is cut short, the directory that ends a zip archive is not in its {file.Length:N0} bytes");
    }

    private static ZipEnd Parse(FileBytes file, ReadOnlySpan<byte> record, long position)
    {
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        if (count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue)
            return ReadLong(file, position);
        if (disk != 0 || BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) != count)
            throw InParts(file);
        return Checked(file, new ZipEnd(count, start, length), position);
    }

    // Where 16 or 32 bits do not suffice, the real numbers stand in a second record (zip64).
    private static ZipEnd ReadLong(FileBytes file, long end)
    {
        if (end < LocatorLength + LongLength)
            throw Lost(file);
        ReadOnlySpan<byte> locator = file.Read(end - LocatorLength, LocatorLength);
        long position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature || position < 0 || position > end - LocatorLength - LongLength)
            throw Lost(file);
        ReadOnlySpan<byte> record = file.Read(position, LongLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != LongSignature)
            throw Lost(file);
        long count = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[16..]) != 0 || BinaryPrimitives.ReadInt64LittleEndian(record[24..]) != count)
            throw InParts(file);
        long length = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        long start = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return Checked(file, new ZipEnd(count, start, length), position);
    }

    private static ZipEnd Checked(FileBytes file, ZipEnd end, long position) =>
        end.Count >= 0 && end.Start >= 0 && end.Length >= 0 && end.Length <= position && end.Start <= position - end.Length
            ? end
            : throw Lost(file);

    private static WeightsFileException Lost(FileBytes file) => file.Damaged("its directory is not where it says");

    private static WeightsFileException InParts(FileBytes file) => file.Refused("it is one part of a zip archive in several files.");
}
