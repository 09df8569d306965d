namespace PanopticFpn.Weights.Reading;

/// <summary>A storage in a mapped file.</summary>
internal sealed class MappedStorage(FileMap map, long start, long length) : Storage(length)
{
    public override void Read(long position, Span<byte> destination) => map.Read(start + position, destination);
}
