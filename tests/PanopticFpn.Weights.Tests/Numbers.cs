using System.Buffers.Binary;

namespace PanopticFpn.Weights.Tests;

/// <summary>A tensor's numbers as doubles.</summary>
internal static class Numbers
{
    public static double[] Of(WeightsFile file, StoredTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return [.. bytes.Chunk(tensor.Type.Size()).Select(chunk => Of(tensor.Type, chunk))];
    }

    private static double Of(ElementType type, byte[] bytes) => type switch
    {
        ElementType.Bool or ElementType.U8 => bytes[0],
        ElementType.I8 => (sbyte)bytes[0],
        ElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ElementType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ElementType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such number in these tests."),
    };
}
