using System.Buffers.Binary;
using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Safetensors;

/// <summary>Reads what a safetensors file holds: the length of a header in 8 bytes, the header, and the numbers without a gap.</summary>
/// <remarks>
/// The rules are those of the format's own description (github.com/huggingface/safetensors), which its own reader does not
/// all enforce: no name stands twice, and the header begins with its brace. Properties that it does not name are refused
/// as well, because they could change what the numbers mean.
/// </remarks>
internal static class SafetensorsIndex
{
    /// <summary>The format's own bound.</summary>
    public const long LongestHeader = 100_000_000;

    /// <exception cref="WeightsFileException">It breaks a rule of the format, or holds a type that is not read.</exception>
    public static WeightsIndex Read(FileBytes file)
    {
        if (file.Length < sizeof(ulong))
            throw file.CutShort();
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, sizeof(ulong)));
        if (length > LongestHeader)
            throw file.Damaged($"its header should have {length:N0} bytes, and {LongestHeader:N0} are the most");
        if ((long)length > file.Length - sizeof(ulong))
            throw file.Damaged($"its header should have {length:N0} bytes, but the file has only {file.Length:N0}");

        byte[] header = file.Read(sizeof(ulong), (int)length);
        if (header is not [(byte)'{', ..])
            throw file.Damaged("its header does not begin with '{'");
        (IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) = SafetensorsHeader.Read(file, header);
        long start = sizeof(ulong) + (long)length;
        CheckCover(file, entries, file.Length - start);
        FileMap map = file.Map();
        return new WeightsIndex(WeightsFormat.Safetensors, [.. entries.Select(entry => Tensor(file, map, entry, start))]) { Metadata = metadata };
    }

    /// <summary>Every byte after the header belongs to just one tensor.</summary>
    private static void CheckCover(FileBytes file, IReadOnlyList<SafetensorsEntry> entries, long length)
    {
        if (entries.Count == 0)
            throw file.Refused("there is no tensor in it.");
        long end = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.End < entry.Begin || entry.End > length)
                throw file.Damaged($"its tensor {Quotation.Of(entry.Name)} lies from {entry.Begin:N0} to {entry.End:N0} of {length:N0} bytes");
            if (entry.Begin != end)
                throw file.Damaged($"its tensor {Quotation.Of(entry.Name)} begins at {entry.Begin:N0}, but the one before it ends at {end:N0}");
            end = entry.End;
        }

        if (end != length)
            throw file.Damaged($"its tensors end at {end:N0} of {length:N0} bytes");
    }

    private static StoredTensor Tensor(FileBytes file, FileMap map, SafetensorsEntry entry, long start)
    {
        if (SafetensorsTypes.Find(entry.Type) is not { } type)
            throw file.Refused($"its tensor {Quotation.Of(entry.Name)} is of type {Quotation.Of(entry.Type)}, which is not read.");
        long length = entry.End - entry.Begin;
        var storage = new MappedStorage(map, start + entry.Begin, length);
        var tensor = new StoredTensor(entry.Name, type, entry.Shape, StorageView.Contiguous(storage, 0, entry.Shape));
        return tensor.View.IsWithin(type, entry.Shape) && tensor.ByteLength == length
            ? tensor
            : throw file.Damaged($"its tensor {Quotation.Of(entry.Name)} of {entry.Type} [{string.Join(",", entry.Shape)}] cannot have {length:N0} bytes");
    }
}
