using PanopticFpn.Frozen;
using PanopticFpn.Tests.Onnx;
using PanopticFpn.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Frozen;

/// <summary>Frozen layers one by one against the layers that they are frozen from.</summary>
public sealed class FrozenLayerTests
{
    private const long Channels = 12;

    public static TheoryData<InferencePrecision, bool> Layouts => new()
    {
        { InferencePrecision.Full, false },
        { InferencePrecision.Full, true },
        { InferencePrecision.BrainFloat, true },
    };

    [Theory, MemberData(nameof(Layouts))]
    public void LayerNormalisation(InferencePrecision precision, bool channelsLast)
    {
        using LayerNorm layer = Norms.RandomLayerNorm(Channels, 1e-6);
        AssertSame(precision, channelsLast, layer.weight!, weights => weights.LayerNorm(layer).call, layer.forward, Last);
    }

    [Theory, MemberData(nameof(Layouts))]
    public void LinearOfEveryPlace(InferencePrecision precision, bool channelsLast)
    {
        using Linear layer = nn.Linear(Channels, 7);
        AssertSame(precision, channelsLast, layer.weight!, weights => weights.Linear(layer).call, layer.forward, Last);
    }

    [Theory, MemberData(nameof(Layouts))]
    public void LinearOfRows(InferencePrecision precision, bool channelsLast)
    {
        using Linear layer = nn.Linear(Channels, 7);
        AssertSame(precision, channelsLast, layer.weight!, weights => weights.Linear(layer).call, layer.forward, x => x.mean([2, 3]));
    }

    [Theory, MemberData(nameof(Layouts))]
    public void LayerScaling(InferencePrecision precision, bool channelsLast)
    {
        using Parameter scale = nn.Parameter(rand(Channels, 1, 1));
        AssertSame(
            precision,
            channelsLast,
            scale,
            weights =>
            {
                Tensor frozen = weights.LayerScale(scale);
                return x => x.mul(frozen);
            },
            x => x.mul(scale),
            x => x.alias());
    }

    [Theory, MemberData(nameof(Layouts))]
    public void DepthwiseConvolutionWithANormOfItsOwnEpsilon(InferencePrecision precision, bool channelsLast)
    {
        using Conv2d layer = nn.Conv2d(Channels, Channels, 5, padding: 2, groups: Channels, bias: false);
        using var norm = new TrackingBatchNorm2d(Channels, epsilon: 0.1);
        using (no_grad())
            nn.init.uniform_(norm.running_var!, 0.01, 0.1);
        norm.eval();
        AssertSame(
            precision,
            channelsLast,
            layer.weight,
            weights => weights.Conv2d(layer, padding: 2, groups: Channels, folded: norm).call,
            x => norm.forward(layer.forward(x)),
            x => x.alias());
    }

    [Fact]
    public void ALayerNormWithoutWeightsIsRefused()
    {
        using LayerNorm layer = nn.LayerNorm(Channels, elementwise_affine: false);
        using Tensor reference = rand(1);
        Assert.Throws<ArgumentException>(() => FrozenWeights.Freeze(reference, new InferenceOptions { ChannelsLast = false }, weights => weights.LayerNorm(layer)));
    }

    private static Tensor Last(Tensor x) => x.permute(0, 2, 3, 1);

    private static void AssertSame(
        InferencePrecision precision,
        bool channelsLast,
        Tensor reference,
        Func<FrozenWeights, Func<Tensor, Tensor>> freeze,
        Func<Tensor, Tensor> expected,
        Func<Tensor, Tensor> arrange)
    {
        using IDisposable noGrad = no_grad();
        FrozenWeights? owner = null;
        Func<Tensor, Tensor> frozen = FrozenWeights.Freeze(reference, new InferenceOptions { Precision = precision, ChannelsLast = channelsLast }, weights =>
        {
            owner = weights;
            return freeze(weights);
        });
        using FrozenWeights held = owner!;
        random.manual_seed(2);
        using Tensor images = randn(2, Channels, 9, 7);
        using Tensor entered = held.Enter(images, "Test", Channels);
        using Tensor x = arrange(images), y = expected(x);
        using Tensor frozenX = arrange(entered), actual = frozen(frozenX);
        Assert.Equal(frozenX.dtype, actual.dtype);
        Numbers.AssertClose(Numbers.Of(y), Numbers.Of(actual), precision == InferencePrecision.Full ? 1e-5 : 0.02);
    }
}
