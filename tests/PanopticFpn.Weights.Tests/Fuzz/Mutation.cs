using System.Buffers.Binary;
using System.IO.Compression;

namespace PanopticFpn.Weights.Tests.Fuzz;

/// <summary>Ways in which a file can be wrong, by chance or on purpose; the same for the same numbers.</summary>
internal static class Mutation
{
    private static readonly ulong[] Extremes =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, int.MaxValue, uint.MaxValue, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    private static readonly Func<byte[], Random, byte[]>[] OfBytes = [Flip, SetLength, Cut, Remove, Insert, Repeat, Swap];

    /// <summary>The bytes of a file, changed in one to three ways.</summary>
    public static byte[] Of(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int count = random.Next(1, 4); count > 0; count--)
            bytes = OfBytes[random.Next(OfBytes.Length)](bytes, random);
        return bytes;
    }

    /// <summary>An archive whose entries are changed, dropped or exchanged, with right checksums, so that the damage is met behind them.</summary>
    public static byte[] OfEntries(byte[] archive, Random random)
    {
        List<(string Name, byte[] Content)> entries = Read(archive);
        int chosen = random.Next(2) == 0 ? entries.FindIndex(entry => entry.Name.EndsWith(".pkl", StringComparison.Ordinal)) : random.Next(entries.Count);
        (string name, byte[] content) = entries[chosen];
        switch (random.Next(6))
        {
            case 0:
                entries.RemoveAt(chosen);
                break;
            case 1:
                int other = random.Next(entries.Count);
                entries[chosen] = (name, entries[other].Content);
                entries[other] = (entries[other].Name, content);
                break;
            case 2:
                entries.Add((name, content));
                break;
            default:
                entries[chosen] = (name, Of(content, random));
                break;
        }

        return Write(entries, random.Next(4) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
    }

    private static List<(string Name, byte[] Content)> Read(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return [.. zip.Entries.Select(entry =>
        {
            using Stream stream = entry.Open();
            var content = new MemoryStream();
            stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }

    private static byte[] Write(List<(string Name, byte[] Content)> entries, CompressionLevel level)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (int count = bytes.Length == 0 ? 0 : random.Next(1, 5); count > 0; count--)
            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
        return bytes;
    }

    /// <summary>Lengths and offsets stand in two, four or eight bytes; a wrong one is a number at the edge of something.</summary>
    private static byte[] SetLength(byte[] bytes, Random random)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, Extremes[random.Next(Extremes.Length)]);
        int width = 1 << random.Next(4);
        if (bytes.Length >= width)
            number[..width].CopyTo(bytes.AsSpan(random.Next(bytes.Length - width + 1)));
        return bytes;
    }

    private static byte[] Cut(byte[] bytes, Random random) => bytes[..random.Next(bytes.Length + 1)];

    private static byte[] Remove(byte[] bytes, Random random)
    {
        (int start, int end) = Range(bytes, random);
        return [.. bytes[..start], .. bytes[end..]];
    }

    private static byte[] Insert(byte[] bytes, Random random)
    {
        var inserted = new byte[random.Next(1, 16)];
        random.NextBytes(inserted);
        int at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. inserted, .. bytes[at..]];
    }

    private static byte[] Repeat(byte[] bytes, Random random)
    {
        (int start, int end) = Range(bytes, random);
        return [.. bytes[..end], .. bytes[start..]];
    }

    private static byte[] Swap(byte[] bytes, Random random)
    {
        (int start, int end) = Range(bytes, random);
        return [.. bytes[end..], .. bytes[start..end], .. bytes[..start]];
    }

    private static (int Start, int End) Range(byte[] bytes, Random random)
    {
        int start = random.Next(bytes.Length + 1);
        return (start, Math.Min(bytes.Length, start + random.Next(64)));
    }
}
