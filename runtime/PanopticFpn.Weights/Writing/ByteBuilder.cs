using System.Buffers;
using System.Buffers.Binary;

namespace PanopticFpn.Weights.Writing;

/// <summary>Bytes and little-endian numbers, one after another.</summary>
internal sealed class ByteBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Add8(byte value) => _bytes.Write([value]);

    public void Add16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(sizeof(ushort)), value);
        _bytes.Advance(sizeof(ushort));
    }

    public void Add32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
    }

    public void Add64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }
}
