namespace PanopticFpn.Training.Augmentation;

/// <summary>
/// One axis of a crop out of a scaled picture: which source positions each position of the crop is made of. The triangle
/// filter widens with the scale, as Pillow's and torchvision's antialiased bilinear do; labels take the nearest.
/// </summary>
internal sealed class CropAxis
{
    private const int Outside = -1;

    private readonly int[] _starts;
    private readonly float[] _weights;
    private readonly int[] _nearest;

    /// <param name="length">The source's length.</param>
    /// <param name="scaled">Its length when scaled.</param>
    /// <param name="offset">Where the crop begins on the scaled axis; below zero where the picture begins inside the crop.</param>
    /// <param name="crop">The crop's length.</param>
    /// <param name="mirrored">Whether the crop is read backwards.</param>
    public CropAxis(int length, int scaled, int offset, int crop, bool mirrored)
    {
        double step = (double)length / scaled, support = Math.Max(1, step);
        // One more at each end than the filter reaches: its ends rarely fall on whole positions.
        Taps = Math.Min(length, (int)Math.Ceiling(2 * support) + 1);
        _starts = new int[crop];
        _nearest = new int[crop];
        _weights = new float[crop * Taps];
        for (int position = 0; position < crop; position++)
        {
            int at = offset + (mirrored ? crop - 1 - position : position);
            if (at < 0 || at >= scaled)
            {
                (_starts[position], _nearest[position]) = (Outside, Outside);
                continue;
            }

            double centre = (at + 0.5) * step;
            _nearest[position] = Math.Min((int)centre, length - 1);
            _starts[position] = Math.Clamp((int)Math.Floor(centre - support), 0, length - Taps);
            Weigh(_weights.AsSpan(position * Taps, Taps), _starts[position], centre, support);
        }
    }

    /// <summary>Source positions a position of the crop is made of.</summary>
    public int Taps { get; }

    /// <summary>Whether a position of the crop lies in the picture.</summary>
    public bool IsInside(int position) => _starts[position] != Outside;

    /// <summary>The first source position that a position of the crop is made of.</summary>
    public int Start(int position) => _starts[position];

    /// <summary>How much of each source position from the start on.</summary>
    public ReadOnlySpan<float> Weights(int position) => _weights.AsSpan(position * Taps, Taps);

    /// <summary>The source position nearest to a position of the crop.</summary>
    public int Nearest(int position) => _nearest[position];

    /// <summary>The source positions that the crop needs, first and one behind the last; none where the picture lies outside.</summary>
    public (int First, int End) Needed()
    {
        int first = int.MaxValue, end = 0;
        foreach (int start in _starts.Where(start => start != Outside))
            (first, end) = (Math.Min(first, start), Math.Max(end, start + Taps));
        return end == 0 ? (0, 0) : (first, end);
    }

    private static void Weigh(Span<float> weights, int start, double centre, double support)
    {
        double sum = 0;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            double weight = Math.Max(0, 1 - Math.Abs(start + tap + 0.5 - centre) / support);
            weights[tap] = (float)weight;
            sum += weight;
        }

        for (int tap = 0; tap < weights.Length; tap++)
            weights[tap] = (float)(weights[tap] / sum);
    }
}
