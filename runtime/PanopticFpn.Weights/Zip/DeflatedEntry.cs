using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>
/// An entry that is compressed, as in an archive that was zipped again. Every read inflates it from its beginning to its
/// end: nothing is kept, and its checksum and length are looked at each time.
/// </summary>
internal sealed class DeflatedEntry(FileBytes file, ZipEntry entry) : Storage(entry.Length)
{
    private const int ChunkLength = 1 << 16;

    public override long InflatedByRead => Length;

    public override void Read(long position, Span<byte> destination)
    {
        using var inflated = new DeflateStream(file.Stream(entry.Start, entry.StoredLength), CompressionMode.Decompress);
        var crc = new Crc32();
        try
        {
            Skip(inflated, crc, position);
            inflated.ReadExactly(destination);
            crc.Append(destination);
            Skip(inflated, crc, Length - position - destination.Length);
            if (inflated.ReadByte() >= 0)
                throw new InvalidDataException();
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not WeightsFileException))
        {
            throw file.Damaged($"its part {Quotation.Of(entry.Name)} does not unpack to the {Length:N0} bytes that it should", exception);
        }

        if (entry.HasCrc && crc.GetCurrentHashAsUInt32() != entry.Crc)
            throw entry.Damaged(file);
    }

    private static void Skip(DeflateStream inflated, Crc32 crc, long count)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (long left = count; left > 0; left -= ChunkLength)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(ChunkLength, left));
                inflated.ReadExactly(part);
                crc.Append(part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
