using Microsoft.Win32.SafeHandles;

namespace PanopticFpn.Weights.Reading;

/// <summary>An open file that is read at any place, by several threads at once.</summary>
internal sealed class FileBytes : IDisposable
{
    private readonly SafeFileHandle _handle;
    private FileMap? _map;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    /// <exception cref="NotSupportedException">It is a pipe or a device.</exception>
    public FileBytes(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path);
        try
        {
            Length = RandomAccess.GetLength(_handle);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>The path that the caller gave.</summary>
    public string Path { get; }

    /// <summary>The file's bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Whether it has been disposed.</summary>
    public bool IsClosed => _handle.IsClosed;

    /// <summary>Reads exactly as many bytes as are asked for.</summary>
    public void Read(long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count;
            try
            {
                count = RandomAccess.Read(_handle, destination, position);
            }
            catch (IOException failure)
            {
                throw new WeightsFileException($"Weights file '{Path}' cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
            }

            if (count == 0)
                throw CutShort();
            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>Reads a part of the file into memory.</summary>
    public byte[] Read(long position, int length)
    {
        if (position < 0 || length < 0 || position > Length - length)
            throw CutShort();
        var bytes = new byte[length];
        Read(position, bytes);
        return bytes;
    }

    /// <summary>Whether tensors are read through a map, which fails only where another program cuts the file.</summary>
    public bool IsMapped => _map is not null;

    /// <summary>Maps the file into memory; it is unmapped with the file. Not for several threads.</summary>
    public FileMap Map()
    {
        try
        {
            _map ??= new FileMap(this, _handle);
            // What lies beyond the end of a file that was cut meanwhile is not in the map.
            return RandomAccess.GetLength(_handle) >= Length ? _map : throw CutShort();
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not WeightsFileException)
        {
            throw new WeightsFileException($"Weights file '{Path}' cannot be mapped into memory: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <summary>Reads a part of the file as a stream.</summary>
    public Stream Stream(long start, long length) => new BufferedStream(new FilePart(this, start, length), 1 << 16);

    /// <summary>What is thrown for a file that is not what its format demands.</summary>
    /// <param name="what">What is wrong, without a full stop: <c>its directory is not where it says</c>.</param>
    /// <param name="inner">What told so.</param>
    public WeightsFileException Damaged(string what, Exception? inner = null) => new($"Weights file '{Path}' is damaged: {what}.", inner);

    /// <summary>What is thrown for a whole file that is not read.</summary>
    /// <param name="why">What it is and what to do, as whole sentences.</param>
    public WeightsFileException Refused(string why) => new($"Weights file '{Path}' is not read: {why}");

    /// <summary>What is thrown where bytes are missing at the end.</summary>
    public WeightsFileException CutShort() => Damaged($"it is cut short, {Length:N0} bytes are not all of it");

    public void Dispose()
    {
        _map?.Dispose();
        _handle.Dispose();
    }

    private sealed class FilePart(FileBytes file, long start, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => _position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Math.Max(0, length - _position));
            file.Read(start + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => _position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => length,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
