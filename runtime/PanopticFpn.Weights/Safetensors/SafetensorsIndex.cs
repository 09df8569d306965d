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

    /// <summary>
    /// What a file says of itself where it holds more than a network's weights, as a training's checkpoint does: its value is
    /// what stands before the names of the weights, without the dot.
    /// </summary>
    public const string WeightsUnder = "pfpn.weights";

    /// <param name="file">The file.</param>
    /// <param name="under">What stands before the names of the tensors to take, without the dot; empty for all; null for what the file says.</param>
    /// <exception cref="WeightsFileException">It breaks a rule of the format, or holds a type that is not read.</exception>
    public static WeightsIndex Read(FileBytes file, string? under)
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
        under ??= metadata.GetValueOrDefault(WeightsUnder, "");
        StoredTensor[] tensors = [.. entries.Select(entry => Tensor(file, map, entry, start))];
        return new WeightsIndex(WeightsFormat.Safetensors, under.Length == 0 ? tensors : Under(file, tensors, under)) { Metadata = metadata, Under = under };
    }

    private static StoredTensor[] Under(FileBytes file, StoredTensor[] tensors, string under)
    {
        string prefix = under + ".";
        StoredTensor[] found = [.. tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))];
        return found.Length > 0
            ? [.. found.Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..]))]
            : throw file.Refused($"there are no tensors under {Quotation.Of(under)}; the names in it begin with {string.Join(", ", Beginnings(tensors))}.");
    }

    private static IEnumerable<string> Beginnings(StoredTensor[] tensors) =>
        tensors.Select(tensor => Quotation.Of(tensor.Name.Split('.')[0])).Distinct().Take(5);

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
