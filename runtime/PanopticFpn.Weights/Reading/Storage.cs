namespace PanopticFpn.Weights.Reading;

/// <summary>A run of bytes in which tensors lie. Several threads may read it at once.</summary>
internal abstract class Storage(long length)
{
    /// <summary>Its bytes.</summary>
    public long Length { get; } = length;

    /// <summary>How many bytes every read unpacks, however few it asks for; 0 where nothing is packed.</summary>
    public virtual long InflatedByRead => 0;

    /// <summary>Reads bytes that lie within it.</summary>
    /// <exception cref="WeightsFileException">The file is damaged or cannot be read any more.</exception>
    public abstract void Read(long position, Span<byte> destination);
}

/// <summary>A storage that lies in the file as it is.</summary>
internal sealed class FileStorage(FileBytes file, long start, long length) : Storage(length)
{
    public override void Read(long position, Span<byte> destination) => file.Read(start + position, destination);
}
