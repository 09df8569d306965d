using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Torch;

/// <summary>Reads what a checkpoint of <c>torch.save</c> holds, as PyTorch has written them since 1.6: a zip archive.</summary>
/// <remarks>In its one folder: <c>data.pkl</c>, the pickle; <c>data/0</c>, <c>data/1</c>, ..., the storages; <c>byteorder</c>.</remarks>
internal sealed class TorchZipIndex : IStorageSource
{
    private const string PickleName = "data.pkl";
    private const int LongestByteOrder = 16;

    private readonly FileBytes _file;
    private readonly ZipDirectory _directory;
    private readonly Dictionary<string, Storage> _storages = [];
    private readonly string _folder;

    private TorchZipIndex(FileBytes file)
    {
        _file = file;
        _directory = ZipDirectory.Read(file);
        _folder = FolderOf(file, _directory);
    }

    /// <summary>Reads what the file holds.</summary>
    /// <param name="file">The file.</param>
    /// <param name="under">Where its state dict is; null to search.</param>
    /// <exception cref="WeightsFileException">It is damaged, or is refused.</exception>
    public static WeightsIndex Read(FileBytes file, string? under) => new TorchZipIndex(file).Read(under);

    public Storage Open(PickleStorage storage, string tensor)
    {
        if (!_storages.TryGetValue(storage.Key, out Storage? opened))
        {
            ZipEntry entry = _directory.Find($"{_folder}data/{storage.Key}")
                ?? throw _file.Damaged($"the storage {Quotation.Of(storage.Key)} of tensor {tensor} is not in it");
            opened = entry.Open(_file);
            _storages.Add(storage.Key, opened);
        }

        Int128 needed = (Int128)storage.Count * storage.Numbers.Size;
        return needed <= opened.Length
            ? opened
            : throw _file.Damaged($"the storage {Quotation.Of(storage.Key)} of tensor {tensor} should have {needed:N0} bytes, but has {opened.Length:N0}");
    }

    private WeightsIndex Read(string? under)
    {
        RefuseBigEndian();
        ZipEntry entry = _directory.Find(_folder + PickleName)!;
        if (entry.Length > PickleInput.Longest)
            throw _file.Refused($"its pickle of {entry.Length:N0} bytes is longer than {PickleInput.Longest:N0}. Save the state dict alone: torch.save(model.state_dict(), path).");
        PickleValue root = PickleMachine.Read(_file, new MemoryStream(entry.ReadAll(_file)), StorageOf);
        // Usually its pickle has told so already, by the class that it names.
        if (_directory.Find(_folder + "constants.pkl") is not null)
            throw _file.Refused("it is a TorchScript archive, with a program in it. Save its weights in Python: torch.save(torch.jit.load(path).state_dict(), 'weights.pth').");
        return new CheckpointTensors(_file, this).Index(WeightsFormat.TorchZip, root, under);
    }

    private static string FolderOf(FileBytes file, ZipDirectory directory)
    {
        string[] pickles = [.. directory.Entries.Select(entry => entry.Name)
            .Where(name => name == PickleName || name.EndsWith("/" + PickleName, StringComparison.Ordinal)).Take(2)];
        return pickles is [var only]
            ? only[..^PickleName.Length]
            : throw file.Refused(pickles.Length == 0
                ? $"it is a zip archive without '{PickleName}', so torch.save did not write it. If checkpoints are in it, unpack it."
                : $"it is a zip archive with more than one '{PickleName}'. If it is several checkpoints, unpack it.");
    }

    private void RefuseBigEndian()
    {
        if (_directory.Find(_folder + "byteorder") is { Length: <= LongestByteOrder } order && order.ReadAll(_file).AsSpan().SequenceEqual("big"u8))
            throw _file.Refused("its numbers are big-endian, written on a machine of the other byte order. Load and save it with PyTorch on this kind of machine.");
    }

    // ('storage', type, key, location, count); where it was, on a GPU or not, does not matter.
    private static PickleStorage StorageOf(PickleArguments id)
    {
        if (id.At<PickleString>(0).Value != "storage" || id.Integer(4) < 0)
            throw id.Wrong(0);
        return new PickleStorage(id.At<PickleString>(2).Value, id.At<PickleNumbers>(1), id.Integer(4), offset: 0);
    }
}
