namespace PanopticFpn.Training.Losses;

/// <summary>How much each class counts, from how often it occurs. A class that never occurs counts 1: it is never met.</summary>
public static class ClassWeights
{
    /// <summary>Median frequency balancing: the median of the classes' shares over the class's own (Eigen and Fergus).</summary>
    /// <param name="pixels">The pixels of each class.</param>
    public static IReadOnlyList<double> MedianFrequency(IReadOnlyList<long> pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        long[] occurring = [.. pixels.Where(count => count > 0).Order()];
        if (occurring.Length == 0)
            return [.. pixels.Select(_ => 1.0)];
        double median = (occurring[(occurring.Length - 1) / 2] + occurring[occurring.Length / 2]) / 2.0;
        return [.. pixels.Select(count => count > 0 ? median / count : 1)];
    }

    /// <summary><c>1 / ln(1.02 + share)</c> (Paszke et al., "ENet"), scaled so that the weights of the classes that occur have the mean 1.</summary>
    /// <param name="pixels">The pixels of each class.</param>
    public static IReadOnlyList<double> Logarithmic(IReadOnlyList<long> pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        double total = pixels.Sum();
        if (total == 0)
            return [.. pixels.Select(_ => 1.0)];
        double[] weights = [.. pixels.Select(count => 1 / Math.Log(1.02 + count / total))];
        double mean = weights.Zip(pixels).Where(pair => pair.Second > 0).Average(pair => pair.First);
        return [.. weights.Zip(pixels, (weight, count) => count > 0 ? weight / mean : 1)];
    }
}
