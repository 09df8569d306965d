using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>The numbers of the cost model, worked out by hand for a map of 8 channels and 512x512 pixels.</summary>
public class CostModelTests
{
    private const long Pixels = 512 * 512;
    private static readonly TensorShape X = new(Dimension.Symbol("N"), 8, Dimension.Symbol("H"), Dimension.Symbol("W"));
    private static readonly CostModel Costs = CostModel.Of(ImageInput.Lower(ImageInput.Component.Default));

    private static readonly ModuleDefinition Module = new(
        "Module",
        "A module.",
        X,
        Constants: [],
        [
            new Conv2dLayer("Wide", "wide", "x", 8, 16, 3) { Padding = 1 },
            new Conv2dLayer("Grouped", "grouped", "x", 8, 16, 3) { Padding = 1, Groups = 4 },
        ],
        Bodies: []);

    [Fact]
    public void AConvolutionMultipliesEachOfItsInputsForEachOfItsOutputs() =>
        Assert.Equal(new Cost(16 * Pixels * 8 * 9, 4 * (8 + 16) * Pixels), Of(new Conv2d("Wide"), Channels(16), X));

    [Fact]
    public void AGroupSeesItsChannelsAlone() =>
        Assert.Equal(new Cost(16 * Pixels * 2 * 9, 4 * (8 + 16) * Pixels), Of(new Conv2d("Grouped"), Channels(16), X));

    [Fact]
    public void TapsAnswerOnceEach()
    {
        var taps = new TensorShape(X.Batch, 3 * 16, 3 * X.Height, X.Width);
        Assert.Equal(new Cost(9 * 16 * Pixels * 8, 4 * (8 + 9 * 16) * Pixels), Of(new TapConv2d("Wide"), taps, X));
    }

    [Fact]
    public void MatricesGoOverRowsThenColumns()
    {
        var small = new TensorShape(X.Batch, 3 * 16, 3 * 128, 128);
        long between = 3 * 16 * 512 * 128;
        Cost cost = Of(new MatrixResize(3, 1, Resampling.Bilinear), Channels(16), small, X);
        Assert.Equal(between * (3 * 128) + 16 * Pixels * 3 * 128, cost.MultiplyAdds);
        Assert.Equal(4 * (3 * 16 * 3 * 128 * 128 + 4 * between + 16 * Pixels), cost.Bytes);
    }

    [Fact]
    public void ResamplingAndNormalisationOnlyMoveBytes()
    {
        Assert.Equal(new Cost(0, 4 * 5 * 8 * Pixels), Of(new Resize(1, Resampling.Bilinear), X, X, X));
        Assert.Equal(new Cost(0, 4 * 4 * 8 * Pixels), Of(new GroupNorm("Norm"), X, X));
        Assert.Equal(new Cost(0, 4 * 3 * 8 * Pixels), Of(new Add(), X, X, X));
        Assert.Equal(default, Of(new Dropout2d(0.1), X, X));
    }

    [Fact]
    public void AByteCountsAsTenMultiplyAdds() => Assert.Equal(7 + 10 * 3, new Cost(7, 3).Total);

    [Fact]
    public void ASpecOfOneSizeIsCostedAtIt()
    {
        CostModel fixedSize = CostModel.Of(ImageInput.Lower(ImageInput.Component.Default.With(ImageInput.Height, 96).With(ImageInput.Width, 160)));
        Assert.Equal((96, 160), (fixedSize.Height, fixedSize.Width));
        Assert.Equal((512, 512), (Costs.Height, Costs.Width));
    }

    private static TensorShape Channels(long channels) => new(X.Batch, channels, X.Height, X.Width);

    private static Cost Of(Operation operation, TensorShape result, params TensorShape[] operands) => Costs.Of(Module, Bindings.None, operation, operands, result);
}
