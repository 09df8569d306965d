using PanopticFpn.Export;
using PanopticFpn.Onnx;
using Xunit;

namespace PanopticFpn.Tests.Export.Quantization;

public sealed class HistogramTests
{
    private const double Percent = 99.9;

    [Fact]
    public void NothingIsLostWhenBinsWiden()
    {
        var histogram = new ActivationHistogram();
        histogram.Add([0, 0.5f, -0.25f]);
        histogram.Add([100, -3]);
        histogram.Add([1000]);

        Assert.Equal(6, Total(histogram));
        Assert.Equal((-3, 1000), (histogram.Minimum, histogram.Maximum));
        Assert.Equal(1, histogram.Counts[Bin(histogram, 100)]);
        Assert.Equal(1, histogram.Counts[Bin(histogram, -3)]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void NumbersThatAreNotFiniteAreRefusedAndNotCounted(float number)
    {
        var histogram = new ActivationHistogram();

        Assert.False(histogram.Add([1, number]));
        Assert.Equal(0, Total(histogram));
    }

    [Fact]
    public void MinMaxIsExact() => Assert.Equal(new OnnxRange(-1, 50), RangeChoice.Of(Bell(outlier: 50, least: -1), Clipping.MinMax, Percent));

    [Theory]
    [InlineData(Clipping.Percentile)]
    [InlineData(Clipping.Entropy)]
    [InlineData(Clipping.MeanSquare)]
    public void OneOutlierDoesNotWidenTheRange(Clipping clipping)
    {
        OnnxRange range = RangeChoice.Of(Bell(outlier: 50), clipping, Percent);

        Assert.InRange(range.Maximum, 2, 40);
        Assert.InRange(range.Minimum, -6, -2);
    }

    [Theory]
    [InlineData(Clipping.MinMax)]
    [InlineData(Clipping.Percentile)]
    [InlineData(Clipping.Entropy)]
    [InlineData(Clipping.MeanSquare)]
    public void ZeroAlwaysIsInside(Clipping clipping)
    {
        var positive = new ActivationHistogram();
        positive.Add([3, 4, 5]);
        var zeros = new ActivationHistogram();
        zeros.Add([0, 0]);

        Assert.Equal(0, RangeChoice.Of(positive, clipping, Percent).Minimum);
        Assert.InRange(RangeChoice.Of(positive, clipping, Percent).Maximum, 3, 5);
        Assert.Equal(new OnnxRange(0, 0), RangeChoice.Of(zeros, clipping, Percent));
    }

    [Fact]
    public void ZeroIsALevel()
    {
        (float scale, byte zeroPoint) = new OnnxRange(-1, 3).Steps;
        Assert.Equal((4 / 255f, (byte)64), (scale, zeroPoint));

        Assert.Equal(0, new OnnxRange(0, 3).Steps.ZeroPoint);
        Assert.Equal(255, new OnnxRange(-3, -1).Steps.ZeroPoint);
        Assert.Equal((1f, (byte)0), new OnnxRange(0, 0).Steps);
    }

    /// <summary>Numbers of a normal distribution, and one far outside.</summary>
    private static ActivationHistogram Bell(float outlier, float least = -6)
    {
        var random = new Random(1);
        float[] numbers = [.. Enumerable.Range(0, 200_000).Select(_ => Math.Max(least, (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))))];
        numbers[0] = outlier;
        var histogram = new ActivationHistogram();
        histogram.Add(numbers);
        return histogram;
    }

    private static int Bin(ActivationHistogram histogram, double number) =>
        Enumerable.Range(0, histogram.Counts.Length).Last(bin => histogram.Edge(bin) <= number);

    private static long Total(ActivationHistogram histogram)
    {
        long total = 0;
        foreach (long count in histogram.Counts)
            total += count;
        return total;
    }
}
