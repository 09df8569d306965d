using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests;

/// <summary>Samples that are left out in training.</summary>
public sealed class StochasticDepthTests
{
    [Theory]
    [InlineData(0.5, false)]
    [InlineData(0, true)]
    public void WhereNothingIsDroppedTheNumbersAreAsTheyWere(double probability, bool training)
    {
        using Tensor x = rand(3, 2, 4, 5);
        using Tensor y = StochasticDepth.Apply(x, probability, training);
        Assert.NotSame(x, y);
        Assert.Equal(Numbers.Of(x).Data, Numbers.Of(y).Data);
        x.fill_(2);
        Assert.Equal(2, y.max().item<float>());
    }

    [Fact]
    public void ASampleGoesWholeOrIsScaled()
    {
        const int Samples = 2000;
        random.manual_seed(5);
        using Tensor x = rand(Samples, 3, 2, 2) + 1;
        using Tensor y = StochasticDepth.Apply(x, 0.25, training: true);
        float[] factors = Numbers.Of(y / x).Data;
        int survivors = 0;
        foreach (float[] sample in factors.Chunk(3 * 2 * 2))
        {
            bool survives = sample[0] != 0;
            Assert.All(sample, factor => Assert.Equal(survives ? 1 / 0.75f : 0, factor, 1e-6f));
            survivors += survives ? 1 : 0;
        }

        // Three deviations of the binomial distribution.
        Assert.InRange(survivors, 1500 - (3 * 19.4), 1500 + (3 * 19.4));
    }

    [Fact]
    public void AtProbabilityOneNothingIsLeft()
    {
        using Tensor x = rand(4, 2);
        using Tensor y = StochasticDepth.Apply(x, 1, training: true);
        Assert.All(Numbers.Of(y).Data, number => Assert.Equal(0, number));
    }

    [Fact]
    public void TheGradientOfASampleIsItsFactor()
    {
        random.manual_seed(5);
        using Tensor x = rand([16, 3, 2, 2], requires_grad: true);
        using Tensor y = StochasticDepth.Apply(x, 0.5, training: true);
        y.sum().backward();
        float[] factors = Numbers.Of(x.grad!).Data;
        Assert.Equal([0, 2], factors.Distinct().Order());
        Assert.Equal(Numbers.Of(y).Data, Numbers.Of(x).Data.Zip(factors, (number, factor) => number * factor));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void TheTypeStays(ScalarType type)
    {
        using Tensor x = ones(4, 3, dtype: type);
        using Tensor y = StochasticDepth.Apply(x, 0.5, training: true);
        Assert.Equal(type, y.dtype);
    }

    [Fact]
    public void OneTensorIsLeft()
    {
        using Tensor x = rand(4, 3);
        StochasticDepth.Apply(x, 0.5, training: true).Dispose();
        long before = LiveTensors.Settled();
        using Tensor y = StochasticDepth.Apply(x, 0.5, training: true);
        Assert.Equal(before + 1, LiveTensors.Now);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void AProbabilityOutsideIsRefused(double probability)
    {
        using Tensor x = rand(2, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => StochasticDepth.Apply(x, probability, training: false));
    }
}
