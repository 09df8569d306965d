using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Reading;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Torch;

/// <summary>Finds a storage's bytes in the file.</summary>
internal interface IStorageSource
{
    /// <summary>The bytes of a storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="tensor">The quoted name of a tensor in it, for what is thrown.</param>
    /// <exception cref="WeightsFileException">They are not there, or too few.</exception>
    Storage Open(PickleStorage storage, string tensor);
}

/// <summary>Makes the tensors of a file out of those of its state dict.</summary>
internal sealed class CheckpointTensors(FileBytes file, IStorageSource storages)
{
    /// <summary>What a checkpoint holds.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="root">What its pickle holds.</param>
    /// <param name="under">Where its state dict is; null to search.</param>
    /// <exception cref="WeightsFileException">There is none, or it is damaged.</exception>
    public WeightsIndex Index(WeightsFormat format, PickleValue root, string? under)
    {
        CheckpointPlace place = Checkpoint.Find(file, root, under);
        var tensors = new List<StoredTensor>();
        foreach ((string name, PickleValue value) in place.Dictionary.Items)
        {
            if (value is PickleTensor tensor)
                tensors.Add(Stored(name, tensor));
            else if (value is PickleStrangeTensor strange)
                throw file.Refused($"its tensor {Quotation.Of(name)} is {strange.What}, and only dense tensors are read.");
        }

        return new WeightsIndex(format, tensors) { Under = place.Path };
    }

    private StoredTensor Stored(string name, PickleTensor tensor)
    {
        string quoted = Quotation.Of(name);
        if (tensor.Numbers.Type is not { } type)
            throw file.Refused($"its tensor {quoted} is of {tensor.Numbers.Name}, which is not read.");
        Storage storage = storages.Open(tensor.Storage, quoted);
        var view = new StorageView(storage, OffsetOf(tensor, quoted), tensor.Strides);
        if (!view.IsWithin(type, tensor.Shape))
            throw file.Damaged($"its tensor {quoted}, {Describe(tensor)}, reaches beyond its storage of {storage.Length:N0} bytes");
        if (IsScatteredTooFar(type, tensor))
            throw file.Refused($"its tensor {quoted}, {Describe(tensor)}, is scattered too far to be gathered. Save it with .contiguous().");
        return new StoredTensor(name, type, tensor.Shape, view);
    }

    private long OffsetOf(PickleTensor tensor, string quoted)
    {
        if (tensor.Storage.Offset == 0)
            return tensor.Offset;
        // A view of a storage has its type, so the two offsets count the same numbers.
        if (tensor.Storage.Numbers.Size != tensor.Numbers.Size || tensor.Offset < 0 || tensor.Offset > long.MaxValue - tensor.Storage.Offset)
            throw file.Damaged($"its tensor {quoted} does not fit its storage");
        return tensor.Storage.Offset + tensor.Offset;
    }

    // Numbers that lie apart are gathered out of one piece of memory from the first to the last. The view is known to be within its storage.
    private static bool IsScatteredTooFar(ElementType type, PickleTensor tensor)
    {
        long count = tensor.Shape.Aggregate(1L, (product, length) => product * length);
        long extent = count == 0 ? 0 : 1 + tensor.Shape.Zip(tensor.Strides, (length, stride) => (length - 1) * stride).Sum();
        return extent > count && extent > Array.MaxLength / type.Size();
    }

    private static string Describe(PickleTensor tensor) =>
        $"{tensor.Numbers.Name} [{string.Join(",", tensor.Shape)}] at {tensor.Offset} with strides [{string.Join(",", tensor.Strides)}]";
}
