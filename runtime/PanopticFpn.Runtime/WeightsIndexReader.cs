using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>Where one tensor lies in a weights file.</summary>
internal sealed record WeightsEntry(string Name, ScalarType ElementType, long[] Shape, long Position, long Length);

/// <summary>Reads what a file in TorchSharp's format holds, and that it is whole, without its numbers.</summary>
/// <remarks>
/// The format: the number of entries; for each its name (UTF-8 with its length before), element type, rank, lengths and
/// the numbers, little-endian. Every integer is LEB128.
/// </remarks>
internal sealed class WeightsIndexReader(Stream stream, string path)
{
    // Far above any network, far below what would make a damaged file eat memory.
    private const long MostEntries = 1 << 20;
    private const long LongestName = 4096;
    private const long HighestRank = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _end = stream.Length;

    /// <exception cref="WeightsFileException">The file is not of the format, or not whole.</exception>
    public IReadOnlyList<WeightsEntry> Read()
    {
        var entries = new List<WeightsEntry>();
        var names = new HashSet<string>();
        try
        {
            long count = ReadInteger(MostEntries);
            for (long index = 0; index < count; index++)
            {
                WeightsEntry entry = ReadEntry();
                if (!names.Add(entry.Name))
                    throw new FormatException();
                entries.Add(entry);
                stream.Position = entry.Position + entry.Length;
            }
        }
        catch (EndOfStreamException) when (entries.Count > 0)
        {
            throw new WeightsFileException($"Weights file '{path}' is cut short: it ends after {entries.Count} whole entries, at byte {_end}.");
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException or DecoderFallbackException)
        {
            throw NotOfTheFormat();
        }

        return stream.Position == _end && entries.Count > 0 ? entries : throw NotOfTheFormat();
    }

    private WeightsFileException NotOfTheFormat() =>
        new($"Weights file '{path}' is not one, or is damaged. Expected a file that TorchSharp's module.save(path) wrote.");

    private WeightsEntry ReadEntry()
    {
        var name = new byte[ReadInteger(LongestName)];
        stream.ReadExactly(name);
        var type = (ScalarType)ReadInteger(sbyte.MaxValue);
        int size = ElementSize(type);
        var shape = new long[ReadInteger(HighestRank)];
        long length = size;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = ReadInteger(long.MaxValue);
            // Only what the file can hold is multiplied on, so nothing overflows.
            if (shape[axis] > 0 && length > _end / shape[axis])
                throw new EndOfStreamException();
            length *= shape[axis];
        }

        if (length > _end - stream.Position)
            throw new EndOfStreamException();
        return new WeightsEntry(StrictUtf8.GetString(name), type, shape, stream.Position, length);
    }

    private long ReadInteger(long largest)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
                throw new EndOfStreamException();
            value |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return value <= largest ? value : throw new FormatException();
        }

        throw new FormatException();
    }

    private static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Bool or ScalarType.Byte or ScalarType.Int8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new FormatException(),
    };
}
