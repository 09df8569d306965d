using System.Buffers.Binary;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>
/// What a zip archive holds, and where: the framework's own reader hides the places and the checksums, which reading a
/// tensor in one go needs.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint HeaderSignature = 0x04034b50;
    private const int HeaderLength = 30;
    private const int LargestDirectory = 1 << 28;
    // The most that deflate can make of a byte: 258 bytes of two bits.
    private const long MostInflated = 1032;

    private readonly Dictionary<string, ZipEntry> _entries = [];

    private ZipDirectory(FileBytes file, ZipEnd end)
    {
        if (end.Length > LargestDirectory || end.Count > end.Length / ZipDirectoryEntry.FixedLength)
            throw file.Damaged($"its directory of {end.Length:N0} bytes cannot have {end.Count:N0} entries");

        ReadOnlySpan<byte> directory = file.Read(end.Start, (int)end.Length);
        for (long index = 0; index < end.Count; index++)
        {
            ZipDirectoryEntry raw = ZipDirectoryEntry.Parse(file, ref directory);
            if (!_entries.TryAdd(raw.Name, Locate(file, raw, end.Start)))
                throw file.Damaged($"two of its parts are named {Quotation.Of(raw.Name)}");
        }

        RefuseOverlaps(file);
    }

    /// <summary>Reads an archive's directory.</summary>
    /// <exception cref="WeightsFileException">It is damaged, or needs what is not supported.</exception>
    public static ZipDirectory Read(FileBytes file) => new(file, ZipEnd.Read(file));

    /// <summary>The entries, in the directory's order.</summary>
    public IEnumerable<ZipEntry> Entries => _entries.Values;

    /// <summary>The entry of a name, or null.</summary>
    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private static ZipEntry Locate(FileBytes file, ZipDirectoryEntry raw, long directoryStart)
    {
        if (raw.HeaderStart > directoryStart - HeaderLength)
            throw Outside(file, raw.Name);
        ReadOnlySpan<byte> header = file.Read(raw.HeaderStart, HeaderLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            throw Outside(file, raw.Name);
        long start = raw.HeaderStart + HeaderLength
            + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (raw.StoredLength > directoryStart - start)
            throw Outside(file, raw.Name);
        if (raw.IsDeflated ? raw.Length / MostInflated > raw.StoredLength : raw.Length != raw.StoredLength)
            throw file.Damaged($"its part {Quotation.Of(raw.Name)} cannot be {raw.Length:N0} bytes, it takes {raw.StoredLength:N0}");
        return new ZipEntry(raw.Name, raw.IsDeflated, raw.Crc, start, raw.StoredLength, raw.Length);
    }

    private void RefuseOverlaps(FileBytes file)
    {
        long end = 0;
        foreach (ZipEntry entry in _entries.Values.OrderBy(entry => entry.Start))
        {
            // The header lies before the bytes, so even empty entries cannot share a place.
            if (entry.Start - HeaderLength < end)
                throw file.Damaged($"its part {Quotation.Of(entry.Name)} lies over another one");
            end = entry.Start + entry.StoredLength;
        }
    }

    private static WeightsFileException Outside(FileBytes file, string name) =>
        file.Damaged($"its part {Quotation.Of(name)} is not where its directory says");
}
