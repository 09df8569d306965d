using System.Buffers.Binary;
using System.Text;
using PanopticFpn.Weights.Pickle;

namespace PanopticFpn.Weights.Tests.Pickle;

/// <summary>Writes pickles operation by operation, also such as Python never would.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    /// <summary>The start of a pickle of protocol 2.</summary>
    public static PickleBytes Start => new PickleBytes().Do(PickleOperation.Proto).Raw(2);

    /// <summary>Adds operations that have no bytes behind them.</summary>
    public PickleBytes Do(params PickleOperation[] operations) => Raw([.. operations.Select(operation => (byte)operation)]);

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Line(string line) => Raw([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);

    public PickleBytes Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Do(PickleOperation.BinUnicode).Raw(Bytes(bytes.Length)).Raw(bytes);
    }

    public PickleBytes Integer(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Do(PickleOperation.Long1).Raw(sizeof(long)).Raw(bytes);
    }

    public PickleBytes Integers(params long[] values)
    {
        Do(PickleOperation.Mark);
        foreach (long value in values)
            Integer(value);
        return Do(PickleOperation.Tuple);
    }

    public PickleBytes Global(string module, string name) => Do(PickleOperation.Global).Line(module).Line(name);

    /// <summary>A storage of the format since PyTorch 1.6.</summary>
    public PickleBytes Storage(string key, long count, string type = "FloatStorage", string module = "torch") =>
        Do(PickleOperation.Mark).Text("storage").Global(module, type).Text(key).Text("cuda:0").Integer(count).Do(PickleOperation.Tuple, PickleOperation.BinPersId);

    /// <summary>A tensor of numbers one after another in a storage.</summary>
    public PickleBytes Tensor(string key, params long[] shape)
    {
        var strides = new long[shape.Length];
        long count = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
            (strides[axis], count) = (count, count * shape[axis]);
        return Tensor(key, count, 0, shape, strides);
    }

    public PickleBytes Tensor(string key, long count, long offset, long[] shape, long[] strides, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Do(PickleOperation.Mark).Storage(key, count, type).View(offset, shape, strides)
            .Do(PickleOperation.Tuple, PickleOperation.Reduce);

    /// <summary>The arguments of a tensor behind its storage.</summary>
    public PickleBytes View(long offset, long[] shape, long[] strides) =>
        Integer(offset).Integers(shape).Integers(strides).Do(PickleOperation.NewFalse, PickleOperation.None);

    public byte[] Stop() => [.. Do(PickleOperation.Stop)._bytes];

    private static byte[] Bytes(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
