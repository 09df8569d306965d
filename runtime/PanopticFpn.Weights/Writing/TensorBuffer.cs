namespace PanopticFpn.Weights.Writing;

/// <summary>Room for one tensor at a time, as large as the largest.</summary>
internal sealed class TensorBuffer(IReadOnlyList<WrittenTensor> tensors)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>((int)tensors.Max(tensor => tensor.ByteLength));

    /// <summary>A tensor's numbers, until the next one is read.</summary>
    public ReadOnlySpan<byte> Read(WrittenTensor tensor)
    {
        Span<byte> bytes = _bytes.AsSpan(0, (int)tensor.ByteLength);
        tensor.Read(bytes);
        return bytes;
    }
}
