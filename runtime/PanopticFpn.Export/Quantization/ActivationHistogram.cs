namespace PanopticFpn.Export;

/// <summary>
/// The numbers that a tensor was seen to take, counted in equal bins around zero. When a larger number comes the bins
/// double in width, so that one pass over the pictures and constant memory are enough.
/// </summary>
internal sealed class ActivationHistogram
{
    private readonly long[] _counts;

    /// <param name="bins">The bins, an even number.</param>
    public ActivationHistogram(int bins = 8192) => _counts = new long[bins];

    private int Bins => _counts.Length;

    private int Middle => Bins / 2;

    /// <summary>The width of a bin; zero while every number was zero.</summary>
    public double Width { get; private set; }

    /// <summary>The smallest number.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest number.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The numbers seen in each bin; bin <c>i</c> holds numbers from <c>(i - Bins/2) Width</c>.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The lower edge of a bin.</summary>
    public double Edge(int bin) => (bin - Middle) * Width;

    /// <summary>Counts numbers.</summary>
    /// <returns>False where one is not finite; nothing is counted then.</returns>
    public bool Add(ReadOnlySpan<float> numbers)
    {
        float minimum = float.PositiveInfinity, maximum = float.NegativeInfinity;
        var finite = true;
        foreach (float number in numbers)
        {
            minimum = Math.Min(minimum, number);
            maximum = Math.Max(maximum, number);
            finite &= float.IsFinite(number);
        }

        if (!finite)
            return false;
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        Widen(Math.Max(-(double)minimum, maximum));
        Count(numbers);
        return true;
    }

    private void Count(ReadOnlySpan<float> numbers)
    {
        double perWidth = Width > 0 ? 1 / Width : 0;
        foreach (float number in numbers)
            _counts[Math.Clamp((int)Math.Floor(number * perWidth) + Middle, 0, Bins - 1)]++;
    }

    private void Widen(double largest)
    {
        if (largest <= 0)
            return;
        if (Width == 0)
        {
            // Only zeros until now, and their bin keeps its place.
            Width = largest / Middle;
            return;
        }

        while (Width * Middle < largest)
        {
            Width *= 2;
            Halve();
        }
    }

    /// <summary>Two neighbouring bins become one, around the same middle.</summary>
    private void Halve()
    {
        long[] old = [.. _counts];
        Array.Clear(_counts);
        for (int bin = 0; bin < Bins; bin++)
            _counts[(bin - Middle >> 1) + Middle] += old[bin];
    }
}
