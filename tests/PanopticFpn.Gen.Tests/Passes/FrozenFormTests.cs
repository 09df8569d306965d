using PanopticFpn.Gen.Backends.TorchSharp;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

/// <summary>The passes that make TorchSharp's frozen form of the inference form, and how its new operations are printed.</summary>
public class FrozenFormTests
{
    private static readonly TensorShape Input = new(Dimension.Symbol("N"), 8, Dimension.Symbol("H"), Dimension.Symbol("W"));
    private static readonly Step Small = new(["small"], new MaxPool2d(2, 2, 0), ["x"]);

    /// <summary>A convolution of a map at twice its size, in parts: taps, their sum, the bias, and a norm.</summary>
    private static readonly Step[] Parts =
    [
        Small,
        new(["taps"], new TapConv2d("Conv") { InputBiasOf = "Lateral" }, ["small"]) { Heading = "Up." },
        new(["sum"], new MatrixResize(3, 1, Resampling.Bilinear), ["taps", "x"]),
        new(["biased"], new AddBias("Conv"), ["sum"]),
    ];

    [Fact]
    public void TapsAndTheirSumAreOneCall()
    {
        Body body = PairTaps.Run(Sample(Parts, "biased").Root.Forward);
        Assert.Equal(["small", "sum", "biased"], body.Steps.Select(step => step.Result));
        Step pair = body.Steps[1];
        Assert.Equal(new ResizedConv2d(new TapConv2d("Conv") { InputBiasOf = "Lateral" }, 1, Resampling.Bilinear), pair.Operation);
        Assert.Equal(["small", "x"], pair.Operands);
        Assert.Equal("Up.", pair.Heading);
    }

    [Fact]
    public void AMatrixOfOneTapIsAResize()
    {
        Body body = PairTaps.Run(Sample([Small, new(["y"], new MatrixResize(1, 2, Resampling.BilinearAlignCorners), ["small", "x"])], "y").Root.Forward);
        Assert.Equal(new Resize(2, Resampling.BilinearAlignCorners), body.Steps[1].Operation);
        Assert.Equal(["small", "x"], body.Steps[1].Operands);
    }

    [Fact]
    public void AnInstanceNormCancelsABiasAndNothingElseDoes()
    {
        Step norm = new(["y"], new InstanceNorm("Singles"), ["biased"]), pairs = new(["y"], new GroupNorm("Pairs"), ["biased"]);
        Assert.Equal(["sum"], DropCancelledBiases.Run(Sample([.. Parts, norm], "y").Root.Forward).Steps[^1].Operands);
        Assert.Equal(["biased"], DropCancelledBiases.Run(Sample([.. Parts, pairs], "y").Root.Forward).Steps[^1].Operands);

        Step both = new(["z"], new Add(), ["y", "biased"]);
        Assert.Equal(["biased"], DropCancelledBiases.Run(Sample([.. Parts, norm, both], "z").Root.Forward).Steps[^2].Operands);
    }

    [Fact]
    public void WithoutAutogradWhatReluGivesIsWrittenOver()
    {
        Step[] steps =
        [
            new(["a"], new Conv2d("Conv"), ["x"]),
            new(["left"], new Relu(), ["a"]),
            new(["b"], new Conv2d("Conv"), ["x"]),
            new(["right"], new Relu(), ["b"]),
            new(["y"], new Add(), ["left", "right"]),
        ];
        Assert.True(ChooseInPlace.RunWithoutAutograd(Sample(steps, "y")).Root.Forward.Steps[^1].InPlace);
        Assert.False(ChooseInPlace.Run(Sample(steps, "y")).Root.Forward.Steps[^1].InPlace);

        // The caller's pictures are not.
        Assert.False(ChooseInPlace.RunWithoutAutograd(Sample([new(["y"], new Relu(), ["x"])], "y")).Root.Forward.Steps[0].InPlace);
    }

    [Fact]
    public void AnOutputLeavesWhereItIsSmall()
    {
        Body resized = LeaveAtOutputs.Run(Sample([new(["a"], new Conv2d("Conv"), ["x"]), new(["y"], new Resize(4, Resampling.Bilinear), ["a", "a"])], "y")).Root.Forward;
        Assert.Equal(["a", "plainA", "y"], resized.Steps.Select(step => step.Result));
        Assert.Equal(["plainA", "plainA"], resized.Steps[^1].Operands);
        Assert.Equal(resized.Shapes["a"], resized.Shapes["plainA"]);

        Body convolved = LeaveAtOutputs.Run(Sample([new(["y"], new Conv2d("Conv"), ["x"])], "y")).Root.Forward;
        Assert.Equal(["y", "plainY"], convolved.Steps.Select(step => step.Result));
        Assert.Equal("plainY", convolved.Outputs[0].Value);
    }

    [Fact]
    public void EveryFormOfALayerIsPrintedOnceUnderAName()
    {
        string text = InferenceEmitter.Emit(Pipelines.InferenceForm.RunAfter(Sample(
            [
                .. Parts,
                new(["wide"], new Conv2d("Conv") { Absorbed = "Lateral", AddsBias = false }, ["x"]),
                new(["again"], new Conv2d("Conv"), ["x"]),
                new(["both"], new Add(), ["wide", "again"]),
                new(["y"], new Add(), ["both", "biased"]),
            ],
            "y")));
        Assert.Contains("FrozenResizedConv2d ConvResized { get; } = weights.ResizedConv2d(source.Conv, Upsampling.Bilinear, inputBiasOf: source.Lateral);", text, StringComparison.Ordinal);
        Assert.Contains("Tensor ConvBias { get; } = weights.Bias(source.Conv);", text, StringComparison.Ordinal);
        Assert.Contains("ConvResized.call(small, like: x).AddInPlace(ConvBias)", text, StringComparison.Ordinal);
        Assert.Contains("FrozenConv2d ConvWithoutBias { get; } = weights.Conv2d(source.Conv, padding: 1, absorbed: source.Lateral, addsBias: false);", text, StringComparison.Ordinal);
        Assert.Contains("FrozenConv2d Conv { get; } = weights.Conv2d(source.Conv, padding: 1);", text, StringComparison.Ordinal);
        Assert.Contains("Tensor again = Conv.call(x);", text, StringComparison.Ordinal);
    }

    private static Network Sample(IReadOnlyList<Step> steps, string result)
    {
        var body = new Body(Body.Forward, "Runs.", BodyAccess.EntryPoint, [new BodyInput("x")], steps, [new BodyOutput("y", result, 1)], Bundle: null);
        var root = new ModuleDefinition(
            "Sample",
            "A sample.",
            Input,
            Constants: [],
            [
                new Conv2dLayer("Conv", "conv", "fpn.channels", 8, 8, Kernel: 3) { Padding = 1 },
                new Conv2dLayer("Lateral", "lateral", "fpn.channels", 8, 8, Kernel: 1),
                new GroupNormLayer("Singles", "singles", "fpn.channels", 8, 8),
                new GroupNormLayer("Pairs", "pairs", "fpn.channels", 4, 8),
            ],
            [body]);
        var network = new Network("Sample", "Samples", "A sample", "", ImageInput.Lower(ImageInput.Component.Default) with { Name = "x", Shape = Input }, root);
        (Network inferred, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(network);
        Assert.Empty(mismatches);
        return inferred;
    }
}
