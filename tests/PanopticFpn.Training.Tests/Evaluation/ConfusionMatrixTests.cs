using PanopticFpn.Training.Evaluation;
using Xunit;

namespace PanopticFpn.Training.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    private const int Ignore = 255;

    [Fact]
    public void ScoresAreThoseComputedByHand()
    {
        var matrix = new ConfusionMatrix(4);
        // Truth 0: three right, one taken for 1. Truth 1: two right, two taken for 2. Class 2: predicted only. Class 3: absent.
        matrix.Add([0, 0, 0, 0, 1, 1, 1, 1, 255, 255], [0, 0, 0, 1, 1, 1, 2, 2, 3, 200], Ignore);

        Assert.Equal([3, 1, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0], matrix.Counts.ToArray());
        Assert.Equal((8, 1), (matrix.Total, matrix[0, 1]));
        SegmentationScores scores = matrix.Scores();
        Assert.Equal([3 / 4.0, 2 / 5.0, 0, double.NaN], scores.IoU);
        Assert.Equal([3 / 4.0, 2 / 4.0, double.NaN, double.NaN], scores.Accuracy);
        Assert.Equal((0.75 + 0.4 + 0) / 3, scores.MeanIoU, 12);
        Assert.Equal(5 / 8.0, scores.PixelAccuracy, 12);
        Assert.Equal((0.75 + 0.5) / 2, scores.MeanAccuracy, 12);
        Assert.Equal(0.5 * 0.75 + 0.5 * 0.4, scores.FrequencyWeightedIoU, 12);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 40)]
    [InlineData(19, 3)]
    [InlineData(256, 1)]
    public void CountsAreThoseOfTheSlowWay(int classes, int longestRun)
    {
        var random = new Random(classes);
        byte[] truth = Runs(random, classes, longestRun, withIgnored: classes < 256);
        byte[] predicted = Runs(random, classes, longestRun, withIgnored: false);
        var expected = new long[classes * classes];
        for (int i = 0; i < truth.Length; i++)
        {
            if (classes == 256 || truth[i] != Ignore)
                expected[truth[i] * classes + predicted[i]]++;
        }

        var matrix = new ConfusionMatrix(classes);
        matrix.Add(truth, predicted, classes == 256 ? -1 : Ignore);

        Assert.Equal(expected, matrix.Counts.ToArray());
    }

    [Fact]
    public void PartsThatAreMergedAreTheWhole()
    {
        var random = new Random(5);
        (byte[] truth, byte[] predicted) = (Runs(random, 7, 9, withIgnored: true), Runs(random, 7, 9, withIgnored: false));
        var (whole, left, right) = (new ConfusionMatrix(7), new ConfusionMatrix(7), new ConfusionMatrix(7));
        whole.Add(truth, predicted, Ignore);
        left.Add(truth.AsSpan(0, 1001), predicted.AsSpan(0, 1001), Ignore);
        right.Add(truth.AsSpan(1001), predicted.AsSpan(1001), Ignore);

        left.Add(right);

        Assert.Equal(whole.Counts.ToArray(), left.Counts.ToArray());
        Assert.Equal("Expected a matrix of 7 classes, but got one of 8. (Parameter 'other')", Assert.Throws<ArgumentException>(() => whole.Add(new ConfusionMatrix(8))).Message);
    }

    [Fact]
    public void AnIgnoredValueMayBeAClassIndex()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([0, 0, 1], [1, 0, 1], ignore: 0);
        Assert.Equal([0, 0, 0, 1], matrix.Counts.ToArray());
    }

    [Fact]
    public void NothingCountedHasNoScores()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([255, 255], [0, 1], Ignore);
        SegmentationScores scores = matrix.Scores();
        Assert.All([scores.MeanIoU, scores.PixelAccuracy, scores.MeanAccuracy, scores.FrequencyWeightedIoU, .. scores.IoU], score => Assert.True(double.IsNaN(score)));
    }

    [Theory]
    [InlineData(new byte[] { 0, 3 }, new byte[] { 0, 0 }, "The true class of pixel 1 is 3, but there are 3 classes: 0 to 2. (Parameter 'truth')")]
    [InlineData(new byte[] { 0, 1 }, new byte[] { 2, 9 }, "The predicted class of pixel 1 is 9, but there are 3 classes: 0 to 2. (Parameter 'predicted')")]
    [InlineData(new byte[] { 0, 1 }, new byte[] { 2 }, "Expected a predicted class for each of 2 pixels, but got 1. (Parameter 'predicted')")]
    public void WhatIsRefusedChangesNothing(byte[] truth, byte[] predicted, string message)
    {
        var matrix = new ConfusionMatrix(3);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => matrix.Add(truth, predicted, Ignore)).Message);
        Assert.Equal(0, matrix.Total);
    }

    private static byte[] Runs(Random random, int classes, int longest, bool withIgnored)
    {
        var values = new byte[5000];
        for (int start = 0; start < values.Length;)
        {
            int end = Math.Min(values.Length, start + 1 + random.Next(longest));
            values.AsSpan(start..end).Fill(withIgnored && random.Next(5) == 0 ? (byte)Ignore : (byte)random.Next(classes));
            start = end;
        }

        return values;
    }
}
