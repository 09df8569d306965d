using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace PanopticFpn.Weights.Tests.Zip;

/// <summary>Writes zip archives, with whatever wrong in them a test asks for.</summary>
internal sealed class ZipBytes
{
    private readonly List<Part> _parts = [];

    /// <summary>A part of an archive: its content, and what the directory says of it.</summary>
    public sealed record Part(string Name, byte[] Content)
    {
        public ushort Method { get; init; }

        public ushort Flags { get; init; } = 0x0800;

        public uint Crc { get; init; } = Crc32.HashToUInt32(Content);

        public uint Length { get; init; } = (uint)Content.Length;

        public uint? StoredLength { get; init; }

        public uint? HeaderStart { get; init; }

        public byte[] Stored => Method == 8 ? Deflated(Content) : Content;
    }

    /// <summary>Whether all sizes and places are written as numbers of 64 bits.</summary>
    public bool Long { get; init; }

    /// <summary>What stands at the end.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The count of files that the archive is said to be in, less one.</summary>
    public ushort Disk { get; init; }

    public ZipBytes Add(string name, byte[] content) => Add(new Part(name, content));

    public ZipBytes Add(Part part)
    {
        _parts.Add(part);
        return this;
    }

    public byte[] ToArray()
    {
        var archive = new MemoryStream();
        using var writer = new BinaryWriter(archive);
        uint[] starts = [.. _parts.Select(part => WriteLocal(writer, part))];
        long directory = archive.Position;
        foreach ((Part part, uint start) in _parts.Zip(starts))
            WriteEntry(writer, part, part.HeaderStart ?? start);
        WriteEnd(writer, directory, archive.Position - directory);
        return archive.ToArray();
    }

    private static byte[] Deflated(byte[] content)
    {
        using var deflated = new MemoryStream();
        using (var stream = new DeflateStream(deflated, CompressionLevel.Optimal))
            stream.Write(content);
        return deflated.ToArray();
    }

    private static uint WriteLocal(BinaryWriter writer, Part part)
    {
        uint start = (uint)writer.BaseStream.Position;
        byte[] name = Encoding.UTF8.GetBytes(part.Name);
        writer.Write(0x04034b50u);
        writer.Write(new byte[22]);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)5);
        writer.Write(name);
        writer.Write(new byte[5]);
        writer.Write(part.Stored);
        return start;
    }

    private void WriteEntry(BinaryWriter writer, Part part, uint start)
    {
        byte[] name = Encoding.UTF8.GetBytes(part.Name);
        uint storedLength = part.StoredLength ?? (uint)part.Stored.Length;
        writer.Write(0x02014b50u);
        writer.Write(new byte[4]);
        writer.Write(part.Flags);
        writer.Write(part.Method);
        writer.Write(0u);
        writer.Write(part.Crc);
        writer.Write(Long ? uint.MaxValue : storedLength);
        writer.Write(Long ? uint.MaxValue : part.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)(Long ? 36 : 0));
        writer.Write(new byte[10]);
        writer.Write(Long ? uint.MaxValue : start);
        writer.Write(name);
        if (!Long)
            return;
        // An extra field that is of no interest stands before that of the long numbers; its content looks like an empty one of these.
        writer.Write(0x0004_4246u);
        writer.Write(0x0000_0001u);
        writer.Write(0x0018_0001u);
        writer.Write((ulong)part.Length);
        writer.Write((ulong)storedLength);
        writer.Write((ulong)start);
    }

    private void WriteEnd(BinaryWriter writer, long directory, long length)
    {
        if (Long)
        {
            long record = writer.BaseStream.Position;
            writer.Write(0x06064b50u);
            writer.Write(44ul);
            writer.Write(0u);
            writer.Write(0ul);
            writer.Write((long)_parts.Count);
            writer.Write((long)_parts.Count);
            writer.Write(length);
            writer.Write(directory);
            writer.Write(0x07064b50u);
            writer.Write(0u);
            writer.Write(record);
            writer.Write(1u);
        }

        byte[] comment = Encoding.UTF8.GetBytes(Comment);
        writer.Write(0x06054b50u);
        writer.Write(Disk);
        writer.Write(Disk);
        writer.Write(Long ? ushort.MaxValue : (ushort)_parts.Count);
        writer.Write(Long ? ushort.MaxValue : (ushort)_parts.Count);
        writer.Write(Long ? uint.MaxValue : (uint)length);
        writer.Write(Long ? uint.MaxValue : (uint)directory);
        writer.Write((ushort)comment.Length);
        writer.Write(comment);
    }
}
