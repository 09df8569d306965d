namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>Some gigabytes of zeros with a little between them, in a little memory.</summary>
internal sealed class ZerosStream : Stream
{
    private const int LongestKept = 1 << 16;

    private readonly List<(long Start, byte[] Bytes)> _pieces = [];
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    /// <summary>Keeps what is short; what is long is taken for zeros.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length <= LongestKept)
            _pieces.Add((Position, buffer.ToArray()));
        Position += buffer.Length;
        _length = Math.Max(_length, Position);
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, _length - Position);
        for (int index = 0; index < count; index++)
            buffer[index] = At(Position + index);
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => _length,
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    private byte At(long position)
    {
        (long start, byte[] bytes) = _pieces.Find(piece => piece.Start <= position && position < piece.Start + piece.Bytes.Length);
        return bytes is null ? (byte)0 : bytes[position - start];
    }
}
