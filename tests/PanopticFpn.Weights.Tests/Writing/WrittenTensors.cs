using System.Buffers.Binary;
using PanopticFpn.Weights.Writing;

namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>Tensors to write.</summary>
internal static class WrittenTensors
{
    private static readonly long[][] Shapes = [[], [1], [7], [0], [0, 3], [3, 0], [2, 3], [5, 1, 2], [1, 1, 1, 1], [2, 3, 4, 5], [2, 1, 2, 1, 2, 1], [300], [0, 70_000, 3_000_000_000]];

    /// <summary>The types for which PyTorch has had storages since 1.6.</summary>
    public static readonly ElementType[] OldTypes =
    [
        ElementType.Bool, ElementType.U8, ElementType.I8, ElementType.I16, ElementType.I32, ElementType.I64,
        ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64,
    ];

    /// <summary>Tensors of these types in all shapes, in no order of names or sizes: random bytes, and the numbers that are easily lost.</summary>
    public static WrittenTensor[] Of(IEnumerable<ElementType> types)
    {
        var random = new Random(4);
        WrittenTensor[] tensors =
        [
            .. from type in types from shape in Shapes select Random($"{type}.[{string.Join(",", shape)}]", type, shape, random),
            Singles("easily lost", [9], 0x8000_0000, 0x0000_0001, 0x807f_ffff, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff, 0x7fa1_2345),
            Singles("größe 😀 \"'\\/\n", [1, 1], 0x3f80_0000),
            Singles("", [], 0x4000_0000),
        ];
        random.Shuffle(tensors);
        return tensors;
    }

    public static WrittenTensor Bytes(string name, ElementType type, long[] shape, byte[] bytes) => new(name, type, shape, bytes.CopyTo);

    /// <summary>A tensor of one byte.</summary>
    public static WrittenTensor Byte(string name, byte value = 0) => Bytes(name, ElementType.U8, [1], [value]);

    /// <summary>Singles by their bits.</summary>
    public static WrittenTensor Singles(string name, long[] shape, params uint[] bits)
    {
        var bytes = new byte[bits.Length * sizeof(uint)];
        for (int index = 0; index < bits.Length; index++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * sizeof(uint)), bits[index]);
        return Bytes(name, ElementType.F32, shape, bytes);
    }

    /// <summary>The tensor's bytes.</summary>
    public static byte[] BytesOf(WrittenTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        tensor.Read(bytes);
        return bytes;
    }

    private static WrittenTensor Random(string name, ElementType type, long[] shape, Random random)
    {
        var bytes = new byte[shape.Aggregate((long)type.Size(), (product, length) => product * length)];
        random.NextBytes(bytes);
        if (type == ElementType.Bool)
            bytes = [.. bytes.Select(value => (byte)(value & 1))];
        return Bytes(name, type, shape, bytes);
    }
}
