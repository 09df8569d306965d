using System.Buffers.Binary;
using System.Text;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>What an archive's directory says of an entry, as yet unchecked against the archive.</summary>
internal readonly record struct ZipDirectoryEntry(string Name, bool IsDeflated, uint Crc, long HeaderStart, long StoredLength, long Length)
{
    /// <summary>The bytes of an entry without its name, extra fields and comment.</summary>
    public const int FixedLength = 46;

    private const uint Signature = 0x02014b50;
    private const ushort Encrypted = 1;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const ushort LongNumbers = 1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Takes the first entry off what is left of the directory.</summary>
    public static ZipDirectoryEntry Parse(FileBytes file, ref ReadOnlySpan<byte> directory)
    {
        if (directory.Length < FixedLength || BinaryPrimitives.ReadUInt32LittleEndian(directory) != Signature)
            throw Broken(file);
        ReadOnlySpan<byte> entry = directory;
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
        int total = FixedLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        if (directory.Length < total)
            throw Broken(file);
        directory = directory[total..];
        string name = NameOf(file, entry.Slice(FixedLength, nameLength));
        RefuseUnsupported(file, name, entry);

        ReadOnlySpan<byte> numbers = LongNumbersOf(entry.Slice(FixedLength + nameLength, extraLength));
        long length = Number(file, entry[24..], ref numbers);
        long storedLength = Number(file, entry[20..], ref numbers);
        long headerStart = Number(file, entry[42..], ref numbers);
        bool isDeflated = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]) == Deflated;
        return new ZipDirectoryEntry(name, isDeflated, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), headerStart, storedLength, length);
    }

    private static void RefuseUnsupported(FileBytes file, string name, ReadOnlySpan<byte> entry)
    {
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(entry[34..]);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) & Encrypted) != 0)
            throw file.Refused($"its part {Quotation.Of(name)} is encrypted. Unpack the archive, and zip it again without a password.");
        if (method is not (Stored or Deflated))
            throw file.Refused($"its part {Quotation.Of(name)} is compressed by method {method}; stored and deflated ones are read.");
        if (disk is not (0 or ushort.MaxValue))
            throw file.Refused("it is one part of a zip archive in several files.");
    }

    private static string NameOf(FileBytes file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw file.Damaged("the name of one of its parts is not text", exception);
        }
    }

    // Numbers of 64 bits stand in an extra field, only those and in this order that are all ones in the entry itself.
    private static ReadOnlySpan<byte> LongNumbersOf(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            ReadOnlySpan<byte> rest = extra[4..];
            if (length > rest.Length)
                break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == LongNumbers)
                return rest[..length];
            extra = rest[length..];
        }

        return [];
    }

    private static long Number(FileBytes file, ReadOnlySpan<byte> field, ref ReadOnlySpan<byte> longNumbers)
    {
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (number != uint.MaxValue)
            return number;
        if (longNumbers.Length < sizeof(long))
            throw Broken(file);
        long longNumber = BinaryPrimitives.ReadInt64LittleEndian(longNumbers);
        longNumbers = longNumbers[sizeof(long)..];
        return longNumber >= 0 ? longNumber : throw Broken(file);
    }

    private static WeightsFileException Broken(FileBytes file) => file.Damaged("its directory breaks off");
}
