using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>The range of an activation from its histogram.</summary>
internal static class RangeChoice
{
    private const int Levels = 256;

    // Candidates for the clipped share of the range; finer steps change nothing that can be measured.
    private const int Candidates = 96;

    /// <summary>Chooses a range; it always contains zero, which must be exact.</summary>
    public static OnnxRange Of(ActivationHistogram histogram, Clipping clipping, double percentile)
    {
        float minimum = Math.Min(0, histogram.Minimum), maximum = Math.Max(0, histogram.Maximum);
        if (histogram.Width == 0 || clipping == Clipping.MinMax)
            return new OnnxRange(minimum, maximum);
        OnnxRange chosen = clipping switch
        {
            Clipping.Percentile => Between(histogram, percentile / 100),
            Clipping.Entropy => Best(histogram, Divergence),
            _ => Best(histogram, SquaredError),
        };
        return new OnnxRange(Math.Clamp(chosen.Minimum, minimum, 0), Math.Clamp(chosen.Maximum, 0, maximum));
    }

    private static OnnxRange Between(ActivationHistogram histogram, double share)
    {
        ReadOnlySpan<long> counts = histogram.Counts;
        long total = Sum(counts);

        // Where all numbers have one sign, as behind a Relu, only the other end is clipped.
        int ends = histogram is { Minimum: < 0, Maximum: > 0 } ? 2 : 1;
        double left = (1 - share) * total / ends;
        int lower = 0, upper = counts.Length;
        for (double count = counts[lower]; count <= left; count += counts[lower])
            lower++;
        for (double count = counts[upper - 1]; count <= left; count += counts[upper - 1])
            upper--;
        return new OnnxRange((float)histogram.Edge(lower), (float)histogram.Edge(upper));
    }

    /// <summary>Shrinks both ends together, then each alone.</summary>
    private static OnnxRange Best(ActivationHistogram histogram, Func<ActivationHistogram, double, double, double> cost)
    {
        double minimum = Math.Min(0, histogram.Minimum), maximum = Math.Max(0, histogram.Maximum);
        (double lower, double upper) = Least(Shares.Select(share => (minimum * share, maximum * share)));
        if (minimum < 0 && maximum > 0)
        {
            (lower, upper) = Least(Shares.Select(share => (minimum * share, upper)));
            (lower, upper) = Least(Shares.Select(share => (lower, maximum * share)));
        }

        return new OnnxRange((float)lower, (float)upper);

        (double, double) Least(IEnumerable<(double Lower, double Upper)> ranges) =>
            ranges.MinBy(range => cost(histogram, range.Lower, range.Upper));
    }

    private static IEnumerable<double> Shares =>
        Enumerable.Range(0, Candidates).Select(index => Math.Pow(2, -4.0 * index / Candidates));

    private static double SquaredError(ActivationHistogram histogram, double lower, double upper)
    {
        double step = (upper - lower) / (Levels - 1), error = 0;
        ReadOnlySpan<long> counts = histogram.Counts;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] == 0)
                continue;
            double number = histogram.Edge(bin) + (histogram.Width / 2);
            double outside = number < lower ? lower - number : Math.Max(0, number - upper);
            error += counts[bin] * (outside > 0 ? outside * outside : step * step / 12);
        }

        return error;
    }

    /// <summary>Between the numbers and the same numbers spread evenly over each level, what is outside counted at the ends.</summary>
    private static double Divergence(ActivationHistogram histogram, double lower, double upper)
    {
        ReadOnlySpan<long> counts = histogram.Counts;
        double step = (upper - lower) / (Levels - 1);
        var sums = new double[Levels];
        var filled = new int[Levels];
        int first = Bin(lower), last = Bin(upper);
        double below = Sum(counts[..first]), above = Sum(counts[(last + 1)..]), total = Sum(counts), inside = total - below - above;
        for (int bin = first; bin <= last; bin++)
        {
            int level = Level(bin);
            sums[level] += counts[bin];
            filled[level] += counts[bin] > 0 ? 1 : 0;
        }

        double divergence = 0;
        for (int bin = first; bin <= last; bin++)
        {
            double before = counts[bin] + (bin == first ? below : 0) + (bin == last ? above : 0);
            if (before == 0)
                continue;
            int level = Level(bin);

            // An empty bin that clipped numbers fall into is worth half a count: their cost must stay finite.
            double after = counts[bin] > 0 ? sums[level] / filled[level] : 0.5;
            divergence += before / total * Math.Log(before / total / (after / Math.Max(inside, 1)));
        }

        return divergence;

        int Bin(double number) => Math.Clamp((int)Math.Floor(number / histogram.Width) + (histogram.Counts.Length / 2), 0, histogram.Counts.Length - 1);
        int Level(int bin) => Math.Clamp((int)Math.Round((histogram.Edge(bin) + (histogram.Width / 2) - lower) / step), 0, Levels - 1);
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
            sum += count;
        return sum;
    }
}
