using System.Buffers.Binary;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Torch;

/// <summary>Reads what a checkpoint of <c>torch.save</c> holds, as PyTorch wrote them before 1.6: one stream.</summary>
/// <remarks>
/// Pickles one after another: a magic number, the protocol's version, the machine, the checkpoint, the list of its storages'
/// keys; then for each key the count of its numbers, in 8 bytes, and the numbers.
/// </remarks>
internal sealed class TorchStreamIndex : IStorageSource
{
    private const int ProtocolVersion = 1001;

    private readonly FileBytes _file;
    private readonly Stream _stream;
    private readonly Dictionary<string, PickleStorage> _named = [];
    private readonly Dictionary<string, Storage> _storages = [];

    private TorchStreamIndex(FileBytes file, Stream stream) => (_file, _stream) = (file, stream);

    /// <summary>Reads what the file holds.</summary>
    /// <param name="file">The file.</param>
    /// <param name="under">Where its state dict is; null to search.</param>
    /// <exception cref="WeightsFileException">It is damaged, or is refused.</exception>
    public static WeightsIndex Read(FileBytes file, string? under)
    {
        using Stream stream = file.Stream(0, file.Length);
        return new TorchStreamIndex(file, stream).Read(under);
    }

    public Storage Open(PickleStorage storage, string tensor) =>
        _storages.TryGetValue(storage.Key, out Storage? opened)
            ? opened
            : throw _file.Damaged($"the storage {Quotation.Of(storage.Key)} of tensor {tensor} is not in it");

    private WeightsIndex Read(string? under)
    {
        // The magic number, by which the format was detected.
        PickleMachine.Read(_file, _stream);
        if (PickleMachine.Read(_file, _stream) is not PickleInteger { Value: ProtocolVersion })
            throw _file.Refused($"it is of a version of torch.save's old format other than {ProtocolVersion}, which is unknown.");
        RefuseBigEndian(PickleMachine.Read(_file, _stream));
        PickleValue root = PickleMachine.Read(_file, _stream, StorageOf);
        if (PickleMachine.Read(_file, _stream) is not PickleList { Items: var keys })
            throw _file.Damaged("the list of its storages is none");
        foreach (PickleValue key in keys)
            LocateStorage(key);
        return new CheckpointTensors(_file, this).Index(WeightsFormat.TorchStream, root, under);
    }

    private void RefuseBigEndian(PickleValue machine)
    {
        if (machine is PickleDictionary dictionary && dictionary.TryGet("little_endian", out PickleValue? isLittle) && isLittle == PickleBoolean.False)
            throw _file.Refused("its numbers are big-endian, written on a machine of the other byte order. Load and save it with PyTorch on this kind of machine.");
    }

    private void LocateStorage(PickleValue key)
    {
        if (key is not PickleString { Value: var text } || !_named.TryGetValue(text, out PickleStorage? storage))
            throw _file.Damaged("the list of its storages names one that nothing in it uses");
        long start = _stream.Position + sizeof(long);
        if (start > _file.Length)
            throw _file.CutShort();
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        _stream.ReadExactly(prefix);
        long count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (count != storage.Count)
            throw _file.Damaged($"its storage {Quotation.Of(text)} should have {storage.Count:N0} numbers, but has {count:N0}");
        if (count > (_file.Length - start) / storage.Numbers.Size)
            throw _file.CutShort();
        long length = count * storage.Numbers.Size;
        if (!_storages.TryAdd(text, new FileStorage(_file, start, length)))
            throw _file.Damaged($"its storage {Quotation.Of(text)} stands in it twice");
        _stream.Position = start + length;
    }

    // ('storage', type, key, location, count, None or (key of the view, offset, count)).
    private PickleStorage StorageOf(PickleArguments id)
    {
        string key = id.At<PickleString>(2).Value;
        long count = id.Integer(4);
        if (id.At<PickleString>(0).Value != "storage" || count < 0)
            throw id.Wrong(0);
        var storage = new PickleStorage(key, id.At<PickleNumbers>(1), count, ViewOffset(id, count));
        if (!_named.TryAdd(key, storage) && (_named[key].Count != count || _named[key].Numbers.Size != storage.Numbers.Size))
            throw _file.Damaged($"its storage {Quotation.Of(key)} is named as two different ones");
        return storage;
    }

    private static long ViewOffset(PickleArguments id, long count)
    {
        if (id.Optional(5) is not PickleTuple { Items: var items })
            return 0;
        PickleArguments view = id with { Callee = "view of a storage", Items = items };
        long offset = view.Integer(1);
        long viewCount = view.Integer(2);
        return offset >= 0 && viewCount >= 0 && viewCount <= count && offset <= count - viewCount ? offset : throw id.Wrong(5);
    }
}
