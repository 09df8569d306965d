using System.Globalization;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Writing;
using PanopticFpn.Weights.Zip;

namespace PanopticFpn.Weights.Torch;

/// <summary>Writes a state dict as <c>torch.save</c> does: a zip archive of a pickle and its storages, one a tensor.</summary>
internal static class TorchZipWriter
{
    private const string Folder = "archive";

    /// <summary>Why the format cannot hold a tensor: <c>torch.load</c> of all versions since 1.6 must read it. Null where it can.</summary>
    public static string? ObjectionTo(WrittenTensor tensor) => NumberTypes.StorageOf(tensor.Type) is null
        ? $"is {tensor.Type.TorchName()}, for which .pth has no storage; write .safetensors instead"
        : null;

    public static void Write(Stream stream, IReadOnlyList<WrittenTensor> tensors)
    {
        var zip = new ZipWriter(stream);
        zip.Add($"{Folder}/data.pkl", Pickle(tensors));
        zip.Add($"{Folder}/byteorder", "little"u8);
        var buffer = new TensorBuffer(tensors);
        for (int index = 0; index < tensors.Count; index++)
            zip.Add($"{Folder}/data/{index}", buffer.Read(tensors[index]));
        zip.Add($"{Folder}/version", "3\n"u8);
        zip.Finish();
    }

    private static ReadOnlySpan<byte> Pickle(IReadOnlyList<WrittenTensor> tensors)
    {
        var pickle = new PickleWriter();
        WriteEmptyDictionary(pickle);
        pickle.Write(PickleOperation.Mark);
        for (int index = 0; index < tensors.Count; index++)
        {
            pickle.Text(tensors[index].Name);
            WriteTensor(pickle, tensors[index], index);
        }

        pickle.Write(PickleOperation.SetItems);
        pickle.Write(PickleOperation.Stop);
        return pickle.Bytes;
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks).</summary>
    private static void WriteTensor(PickleWriter pickle, WrittenTensor tensor, int index)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2");
        pickle.Write(PickleOperation.Mark);
        WriteStorage(pickle, tensor, index);
        pickle.Integer(0);
        pickle.Tuple(tensor.Shape);
        pickle.Tuple(Strides(tensor.Shape));
        pickle.Write(PickleOperation.NewFalse);
        WriteEmptyDictionary(pickle);
        pickle.Write(PickleOperation.Tuple);
        pickle.Write(PickleOperation.Reduce);
    }

    /// <summary>('storage', class, key, location, count), which PyTorch resolves itself.</summary>
    private static void WriteStorage(PickleWriter pickle, WrittenTensor tensor, int index)
    {
        pickle.Write(PickleOperation.Mark);
        pickle.Repeated("storage");
        pickle.Global("torch", NumberTypes.StorageOf(tensor.Type)!);
        pickle.Text(index.ToString(CultureInfo.InvariantCulture));
        pickle.Repeated("cpu");
        pickle.Integer(tensor.ByteLength / tensor.Type.Size());
        pickle.Write(PickleOperation.Tuple);
        pickle.Write(PickleOperation.BinPersId);
    }

    private static void WriteEmptyDictionary(PickleWriter pickle)
    {
        pickle.Global("collections", "OrderedDict");
        pickle.Write(PickleOperation.EmptyTuple);
        pickle.Write(PickleOperation.Reduce);
    }

    private static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            // As PyTorch: an empty axis counts as one.
            stride *= Math.Max(1, shape[axis]);
        }

        return strides;
    }
}
