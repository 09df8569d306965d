namespace PanopticFpn.Training.Loading;

/// <summary>
/// Which picture stands at each position of a run, and what is drawn for it: pure functions of the seed and the position, so
/// that neither the number of workers nor an interruption changes anything.
/// </summary>
internal sealed class SampleOrder(int pictures, int seed)
{
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int[]> _epochs = [];

    /// <summary>The picture of a position: each epoch is a permutation of its own.</summary>
    public int PictureAt(long position)
    {
        (long epoch, long place) = Math.DivRem(position, pictures);
        lock (_lock)
        {
            if (!_epochs.TryGetValue(epoch, out int[]? order))
            {
                // Batches ahead lie in this epoch and the next, but for sets of a few pictures, whose orders are cheap to draw again.
                if (_epochs.Count == Kept)
                    _epochs.Clear();
                _epochs.Add(epoch, order = Shuffled(epoch));
            }

            return order[place];
        }
    }

    /// <summary>What draws for a position.</summary>
    public Random RandomAt(long position) => new(Mixed(2 * position + 1));

    private int[] Shuffled(long epoch)
    {
        int[] order = [.. Enumerable.Range(0, pictures)];
        new Random(Mixed(2 * epoch)).Shuffle(order);
        return order;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood): neighbouring numbers give unrelated seeds.</summary>
    private int Mixed(long number)
    {
        ulong bits = unchecked(((ulong)(uint)seed << 32) + (ulong)number * 0x9E3779B97F4A7C15UL + 0x9E3779B97F4A7C15UL);
        bits = unchecked((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94D049BB133111EBUL);
        return unchecked((int)(bits ^ (bits >> 31)));
    }
}
