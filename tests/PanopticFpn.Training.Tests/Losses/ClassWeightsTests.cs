using PanopticFpn.Training.Losses;
using Xunit;

namespace PanopticFpn.Training.Tests.Losses;

public sealed class ClassWeightsTests
{
    [Fact]
    public void MedianFrequencyDividesTheMedianShareByThatOfTheClass() =>
        // The shares of the classes that occur are 0.7, 0.1 and 0.2.
        Assert.Equal([2 / 7.0, 1, 2, 1], ClassWeights.From([700, 0, 100, 200], ClassWeightKind.MedianFrequency), Near);

    [Fact]
    public void AnEvenNumberOfClassesHasTheMeanOfTheMiddleTwo() =>
        Assert.Equal([0.5 * 4 / 3, 2], ClassWeights.From([300, 100], ClassWeightKind.MedianFrequency), Near);

    [Fact]
    public void LogIsENets()
    {
        IReadOnlyList<double> weights = ClassWeights.From([75, 25, 0], ClassWeightKind.Log);
        Assert.Equal(1.7513762, weights[0], 1e-6);
        Assert.Equal(4.1838046, weights[1], 1e-6);
        Assert.Equal(50.4983498, weights[2], 1e-6);
    }

    [Fact]
    public void CountsThatSayNothingAreRefused()
    {
        Assert.Contains("look at the masks", Assert.Throws<ArgumentException>(() => ClassWeights.From([0, 0], ClassWeightKind.Log)).Message, StringComparison.Ordinal);
        Assert.Contains("Class 1 has -1 pixels", Assert.Throws<ArgumentException>(() => ClassWeights.From([1, -1], ClassWeightKind.Log)).Message, StringComparison.Ordinal);
    }

    private static bool Near(double first, double second) => Math.Abs(first - second) < 1e-12;
}
