using System.Text;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.TorchSharp;

/// <summary>Reads what a file of TorchSharp's <c>module.save</c> holds.</summary>
/// <remarks>
/// The format: the number of entries; for each its name (UTF-8 with its length before), element type, rank, lengths and
/// the numbers, little-endian. Every integer is LEB128.
/// </remarks>
internal sealed class TorchSharpIndex
{
    // Far above any network, far below what would make a damaged file eat memory.
    private const long MostEntries = 1 << 20;
    private const long LongestName = 4096;
    private const long HighestRank = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileBytes _file;
    private readonly Stream _stream;

    private TorchSharpIndex(FileBytes file, Stream stream) => (_file, _stream) = (file, stream);

    /// <exception cref="WeightsFileException">The file is not of the format, or not whole.</exception>
    public static WeightsIndex Read(FileBytes file)
    {
        using Stream stream = file.Stream(0, file.Length);
        return new WeightsIndex(WeightsFormat.TorchSharp, new TorchSharpIndex(file, stream).Entries());
    }

    private List<StoredTensor> Entries()
    {
        var entries = new List<StoredTensor>();
        var names = new HashSet<string>();
        try
        {
            long count = ReadInteger(MostEntries);
            for (long index = 0; index < count; index++)
            {
                StoredTensor entry = ReadEntry();
                if (!names.Add(entry.Name))
                    throw new FormatException();
                entries.Add(entry);
                _stream.Position += entry.View.Storage.Length;
            }
        }
        catch (EndOfStreamException) when (entries.Count > 0)
        {
            throw _file.Damaged($"it is cut short, it ends after {entries.Count} whole entries, at byte {_file.Length}");
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException or DecoderFallbackException)
        {
            throw NotOfTheFormat();
        }

        return _stream.Position == _file.Length && entries.Count > 0 ? entries : throw NotOfTheFormat();
    }

    private WeightsFileException NotOfTheFormat() =>
        _file.Refused("it is none of .pth, .safetensors and TorchSharp's module.save(path), or it is damaged.");

    private StoredTensor ReadEntry()
    {
        var name = new byte[ReadInteger(LongestName)];
        _stream.ReadExactly(name);
        ElementType type = Element(ReadInteger(sbyte.MaxValue));
        var shape = new long[ReadInteger(HighestRank)];
        long length = type.Size();
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = ReadInteger(long.MaxValue);
            // Only what the file can hold is multiplied on, so nothing overflows.
            if (shape[axis] > 0 && length > _file.Length / shape[axis])
                throw new EndOfStreamException();
            length *= shape[axis];
        }

        if (length > _file.Length - _stream.Position)
            throw new EndOfStreamException();
        var storage = new FileStorage(_file, _stream.Position, length);
        return new StoredTensor(StrictUtf8.GetString(name), type, shape, StorageView.Contiguous(storage, 0, shape));
    }

    private long ReadInteger(long largest)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            int next = _stream.ReadByte();
            if (next < 0)
                throw new EndOfStreamException();
            value |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return value <= largest ? value : throw new FormatException();
        }

        throw new FormatException();
    }

    // libtorch's numbers of its element types.
    private static ElementType Element(long type) => type switch
    {
        0 => ElementType.U8,
        1 => ElementType.I8,
        2 => ElementType.I16,
        3 => ElementType.I32,
        4 => ElementType.I64,
        5 => ElementType.F16,
        6 => ElementType.F32,
        7 => ElementType.F64,
        11 => ElementType.Bool,
        15 => ElementType.BF16,
        _ => throw new FormatException(),
    };
}
