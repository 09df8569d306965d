namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>A file on a disk that takes only so much more.</summary>
internal sealed class FailingStream(Stream inner, long room, int fault) : Stream
{
    // The numbers that Linux has for them.
    public const int InputOutput = 5, DiskFull = 28, QuotaReached = 122;

    private long _room = room;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count)
    {
        // As much as fits is written first, as a real disk does.
        int fits = (int)Math.Min(count, _room);
        inner.Write(buffer, offset, fits);
        _room -= fits;
        if (fits < count)
            throw new IOException("The disk failed.", SystemsNumber(fault));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private static int SystemsNumber(int fault) => fault switch
    {
        DiskFull when OperatingSystem.IsWindows() => unchecked((int)0x80070070),
        QuotaReached when OperatingSystem.IsWindows() => unchecked((int)0x80070027),
        QuotaReached when OperatingSystem.IsMacOS() => 69,
        _ => fault,
    };
}
