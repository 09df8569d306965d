using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;

namespace PanopticFpn.Gen.Tests.Operations;

public sealed class Conv2dTests
{
    private static readonly Conv2dLayer Depthwise = new("Conv", "conv", "backbone", Scalar.Of("channels"), Scalar.Of("channels"), 5)
    {
        Padding = 2,
        Groups = Scalar.Of("channels"),
    };

    private static readonly Single Sample = new(new Conv2d("Conv"), Depthwise);

    [Fact]
    public void GroupsMayBeAConstantOfTheDefinition()
    {
        Bindings eight = Sample.Bind(new Argument("channels", 8));
        Assert.Equal(Single.Map(8), Sample.Shape(eight, Single.Map(8)));
        Assert.Equal(new Cost(512L * 512 * 8 * 25, 4 * 2 * 8 * 512 * 512), Sample.Cost(eight, Single.Map(8)));
        Assert.Equal((26 * 8, 25), Sample.Size(new Argument("channels", 8)));
        Assert.Equal("Conv2d 5x5, depthwise", Sample.Label(new Argument("channels", 8)));
        Assert.Equal("nn.Conv2d(channels, channels, kernel_size: 5, padding: 2, groups: channels)", Depthwise.Creation);
        Assert.Equal("5x5 convolution, channels, depthwise", Depthwise.Kind);
        Assert.Equal("weights.Conv2d(source.Conv, padding: 2, groups: source.Channels)", Sample.FrozenLayer!.Creation);
    }

    [Fact]
    public void ABiasThatIsThereStartsAtZero()
    {
        Conv2dLayer kaiming = Depthwise with { Initialization = Initialization.KaimingFanOutZeroBias };
        Assert.Single((Depthwise with { Initialization = Initialization.KaimingFanOut }).Initializations);
        Assert.Equal(["nn.init.zeros_(Conv.bias);"], kaiming.Initializations.Skip(1));
        Assert.Single((kaiming with { Bias = false }).Initializations);
        Assert.Equal(
            ["WeightInitialization.TruncatedNormal(Conv.weight, standardDeviation: 0.02);", "nn.init.zeros_(Conv.bias);"],
            (Depthwise with { Initialization = Initialization.TruncatedNormal }).Initializations);
    }
}
