using System.Buffers;
using System.IO.Hashing;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Zip;

/// <summary>An entry that lies in the archive as it is. No byte of it is given out before its checksum was seen to be right.</summary>
internal sealed class StoredEntry(FileBytes file, ZipEntry entry) : Storage(entry.Length)
{
    private const int ChunkLength = 1 << 18;

    private readonly Lock _verification = new();
    private volatile bool _verified = !entry.HasCrc;

    public override void Read(long position, Span<byte> destination)
    {
        bool isWhole = position == 0 && destination.Length == Length;
        if (!isWhole)
            Verify();
        file.Read(entry.Start + position, destination);
        if (isWhole && entry.HasCrc && Crc32.HashToUInt32(destination) != entry.Crc)
            throw entry.Damaged(file);
    }

    private void Verify()
    {
        if (_verified)
            return;
        lock (_verification)
        {
            if (_verified)
                return;
            if (Checksum() != entry.Crc)
                throw entry.Damaged(file);
            _verified = true;
        }
    }

    private uint Checksum()
    {
        var crc = new Crc32();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (long done = 0; done < Length; done += ChunkLength)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(ChunkLength, Length - done));
                file.Read(entry.Start + done, part);
                crc.Append(part);
            }

            return crc.GetCurrentHashAsUInt32();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
