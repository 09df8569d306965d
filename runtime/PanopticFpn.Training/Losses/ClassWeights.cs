namespace PanopticFpn.Training.Losses;

/// <summary>How class weights come from how often classes occur.</summary>
public enum ClassWeightKind
{
    /// <summary>The median share over the class's share (median frequency balancing, Eigen and Fergus, 2015), of all pixels together.</summary>
    MedianFrequency,

    /// <summary><c>1 / ln(1.02 + share)</c> (ENet, Paszke et al., 2016): milder, at most 50.5.</summary>
    Log,
}

/// <summary>Weights that let rare classes count more.</summary>
public static class ClassWeights
{
    /// <summary>One weight a class.</summary>
    /// <param name="pixelsPerClass">How many pixels of the training set each class has.</param>
    /// <param name="kind">The formula.</param>
    /// <returns>The weights; by median frequency a class that does not occur has 1, since its share tells nothing.</returns>
    /// <exception cref="ArgumentException">A count is negative, or all are zero.</exception>
    public static IReadOnlyList<double> From(IReadOnlyList<long> pixelsPerClass, ClassWeightKind kind)
    {
        ArgumentNullException.ThrowIfNull(pixelsPerClass);
        for (int index = 0; index < pixelsPerClass.Count; index++)
        {
            if (pixelsPerClass[index] < 0)
                throw new ArgumentException($"Class {index} has {pixelsPerClass[index]} pixels; counts are 0 or more.");
        }

        double total = pixelsPerClass.Sum(count => (double)count);
        if (total == 0)
            throw new ArgumentException("No class has a pixel, so there are no class weights; look at the masks.");
        double[] shares = [.. pixelsPerClass.Select(count => count / total)];
        if (kind == ClassWeightKind.Log)
            return [.. shares.Select(share => 1 / Math.Log(1.02 + share))];
        double median = Median([.. shares.Where(share => share > 0)]);
        return [.. shares.Select(share => share > 0 ? median / share : 1)];
    }

    private static double Median(double[] numbers)
    {
        Array.Sort(numbers);
        return (numbers[(numbers.Length - 1) / 2] + numbers[numbers.Length / 2]) / 2;
    }
}
