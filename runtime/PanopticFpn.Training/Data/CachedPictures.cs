namespace PanopticFpn.Training.Data;

/// <summary>Keeps decoded pictures in memory while they fit, so that only the first epoch decodes them.</summary>
/// <remarks>
/// What is kept stays: a permutation of an epoch visits every picture once, so that no choice of what to drop would be better.
/// The arrays of a kept picture are shared by all who read it: nobody may write to them.
/// </remarks>
public sealed class CachedPictures : ILabelledPictures
{
    private readonly ILabelledPictures _pictures;
    private readonly long _mostBytes;
    private readonly LabelledPicture?[] _kept;
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>A cache, empty at first.</summary>
    /// <param name="pictures">Where pictures come from.</param>
    /// <param name="mostBytes">How many bytes of pixels and labels are kept at most.</param>
    public CachedPictures(ILabelledPictures pictures, long mostBytes = 1L << 30)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        (_pictures, _mostBytes, _kept) = (pictures, mostBytes, new LabelledPicture?[pictures.Count]);
    }

    /// <inheritdoc/>
    public int Count => _kept.Length;

    /// <summary>The bytes of pixels and labels that are kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <inheritdoc/>
    public string NameOf(int index) => _pictures.NameOf(index);

    /// <inheritdoc/>
    public LabelledPicture Read(int index)
    {
        if (Volatile.Read(ref _kept[index]) is { } kept)
            return kept;
        // Outside the lock: others may decode meanwhile, even the same picture.
        return Keep(index, _pictures.Read(index));
    }

    private LabelledPicture Keep(int index, LabelledPicture picture)
    {
        long bytes = (long)picture.Pixels.Length + picture.Labels.Length;
        lock (_gate)
        {
            if (_kept[index] is { } earlier)
                return earlier;
            if (bytes <= _mostBytes - _bytes)
            {
                _bytes += bytes;
                Volatile.Write(ref _kept[index], picture);
            }

            return picture;
        }
    }
}
