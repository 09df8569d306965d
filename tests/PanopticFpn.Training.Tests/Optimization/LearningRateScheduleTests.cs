using PanopticFpn.Training.Optimization;
using Xunit;

namespace PanopticFpn.Training.Tests.Optimization;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(50, 0.005358867312681466)]
    [InlineData(99, 0.00015848931924611142)]
    [InlineData(100, 0)]
    [InlineData(1000, 0)]
    public void PolyFallsWithAPowerOfWhatRemains(long step, double rate) =>
        Assert.Equal(rate, new PolySchedule(0.01, 100).RateAt(step), 1e-15);

    [Theory]
    [InlineData(0, 0.02)]
    [InlineData(25, 0.0172175144212722)]
    [InlineData(50, 0.0105)]
    [InlineData(100, 0.001)]
    public void CosineFallsToTheLeastRate(long step, double rate) =>
        Assert.Equal(rate, new CosineSchedule(0.02, 100) { LeastRate = 0.001 }.RateAt(step), 1e-12);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(5, 0.55 * 0.95)]
    [InlineData(9, 0.91 * 0.91)]
    [InlineData(10, 0.9)]
    [InlineData(11, 0.89)]
    public void WarmUpRisesToTheCurve(long step, double rate) =>
        Assert.Equal(rate, new PolySchedule(1, 100, Power: 1) { WarmUpSteps = 10, WarmUpFrom = 0.1 }.RateAt(step), 1e-12);

    [Fact]
    public void WhatMakesNoSenseIsRefused()
    {
        Assert.Contains("from 0", Assert.Throws<ArgumentException>(() => new PolySchedule(1, 10).RateAt(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one step", Assert.Throws<ArgumentException>(() => new PolySchedule(1, 0).RateAt(0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CosineSchedule(1, 10) { LeastRate = 2 }.RateAt(0));
        Assert.Throws<ArgumentException>(() => new CosineSchedule(double.NaN, 10).RateAt(0));
        Assert.Throws<ArgumentException>(() => new CosineSchedule(1, 10) { WarmUpSteps = -1 }.RateAt(0));
    }
}
