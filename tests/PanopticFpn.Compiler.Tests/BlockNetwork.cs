using PanopticFpn.Gen;
using PanopticFpn.Gen.Emit;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using Xunit;
using Axis = PanopticFpn.Gen.Graph.Dimension;
using DepthOperation = PanopticFpn.Gen.Operations.StochasticDepth;
using Shape = PanopticFpn.Gen.Graph.TensorShape;

namespace PanopticFpn.Compiler.Tests;

/// <summary>A small classifier of blocks as MobileNetV3 and ConvNeXt have them, written without a spec.</summary>
internal static class BlockNetwork
{
    private static readonly Shape Map = new(Axis.Symbol("N"), Axis.Symbol("channels"), Axis.Symbol("h"), Axis.Symbol("w"));
    private static readonly Constant Channels = new("channels", ConstantKind.Integer, "The channels that the block takes.");
    private static readonly Scalar In = Scalar.Of("channels");
    private static readonly Scalar Out = Scalar.Of("outChannels");

    /// <summary>Everything that the compiler prints of it.</summary>
    public static GeneratedFile[] Files()
    {
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(new Network("Blocks", "Handmade", "Blocks", "00ff", Input(), Root()));
        Assert.Empty(mismatches);
        NetworkDescription description = DescribeSteps.Run(network);
        Network training = ModelCompiler.TrainingForm(network);
        (Network inference, var report) = InferencePasses.RunAndReport(network);
        return
        [
            new("Blocks.g.cs", ModelEmitter.Emit(training, description)),
            new("Blocks.Training.g.cs", RearrangedEmitter.Emit(training, ModelCompiler.RearrangedForm(network))),
            new("Blocks.Inference.g.cs", InferenceEmitter.Emit(ModelCompiler.FrozenForm(inference))),
            new("Blocks.Onnx.g.cs", OnnxEmitter.Emit(inference)),
            new("Blocks.Description.g.cs", DescriptionEmitter.Emit(training, description, report)),
        ];
    }

    private static NetworkInput Input() => new("images", new Shape(Axis.Symbol("N"), 3, Axis.Symbol("H"), Axis.Symbol("W")), [0, 0, 0], [1, 1, 1]);

    private static ModuleDefinition Root() => new(
        "Blocks",
        "Blocks.",
        Input().Shape,
        Constants: [],
        [
            new Conv2dLayer("Stem", "stem", "x", 3, 16, 3) { Stride = 2, Padding = 1 },
            new ChildModule("Wide", "wide", "x", MobileNet(16, 16, hardswish: true)),
            new ChildModule("Narrow", "narrow", "x", MobileNet(16, 24, hardswish: false)),
            new ChildModule("Mixed", "mixed", "x", ConvNext(24)),
            new LinearLayer("Hidden", "hidden", "x", 24, 32) { Initialization = Initialization.Normal },
            new LinearLayer("Head", "head", "x", 32, 10) { Initialization = Initialization.TruncatedNormal },
        ],
        [
            Body(
                BodyAccess.EntryPoint,
                "images",
                "logits",
                new Step(["stem"], new Conv2d("Stem"), ["images"]),
                new Step(["started"], new Hardswish(), ["stem"]),
                new Step(["wide"], new Call("Wide"), ["started"]),
                new Step(["narrow"], new Call("Narrow"), ["wide"]),
                new Step(["mixed"], new Call("Mixed"), ["narrow"]),
                new Step(["pooled"], new GlobalAveragePool(), ["mixed"]),
                new Step(["hidden"], new Linear("Hidden"), ["pooled"]),
                new Step(["swished"], new Hardswish(), ["hidden"]),
                new Step(["kept"], new Dropout(Scalar.Real(0.2)), ["swished"]),
                new Step(["logits"], new Linear("Head"), ["kept"])),
        ]);

    private static ModuleInstance MobileNet(long channels, long outChannels, bool hardswish) => new(
        new ModuleDefinition(
            "InvertedResidual",
            "A depthwise convolution, squeeze and excitation, and a projection.",
            Map,
            [
                Channels,
                new Constant("outChannels", ConstantKind.Integer, "The channels that the block gives."),
                new Constant("hardswish", ConstantKind.Boolean, "Whether it uses hardswish."),
                new Constant("residual", ConstantKind.Boolean, "Whether it adds its input."),
            ],
            [
                new Conv2dLayer("Depthwise", "depthwise", "x", In, In, 5) { Padding = 2, Groups = In, Bias = false, Initialization = Initialization.KaimingFanOut },
                new BatchNorm2dLayer("Norm1", "norm1", "x", In) { Epsilon = 1e-3, Momentum = 0.01 },
                new Conv2dLayer("Squeeze", "squeeze", "x", In, 8, 1) { Initialization = Initialization.KaimingFanOutZeroBias },
                new Conv2dLayer("Excite", "excite", "x", 8, In, 1),
                new Conv2dLayer("Project", "project", "x", In, Out, 1) { Bias = false },
                new BatchNorm2dLayer("Norm2", "norm2", "x", Out) { Epsilon = 1e-3, Momentum = 0.01 },
            ],
            [
                Body(
                    BodyAccess.Module,
                    "x",
                    "y",
                    new Step(["depthwise"], new Conv2d("Depthwise"), ["x"]),
                    new Step(["norm1"], new BatchNorm2d("Norm1"), ["depthwise"]),
                    new Step(["active"], new ReluOrHardswish("hardswish"), ["norm1"]),
                    new Step(["mean"], new GlobalAveragePool { KeepsAxes = true }, ["active"]),
                    new Step(["squeezed"], new Conv2d("Squeeze"), ["mean"]),
                    new Step(["rectified"], new Relu(), ["squeezed"]),
                    new Step(["excited"], new Conv2d("Excite"), ["rectified"]),
                    new Step(["gate"], new Hardsigmoid(), ["excited"]),
                    new Step(["scaled"], new ScaleChannels(), ["active", "gate"]),
                    new Step(["project"], new Conv2d("Project"), ["scaled"]),
                    new Step(["norm2"], new BatchNorm2d("Norm2"), ["project"]),
                    new Step(["y"], new AddWhen("residual"), ["norm2", "x"])),
            ]),
        [new("channels", channels), new("outChannels", outChannels), new("hardswish", hardswish ? 1 : 0), new("residual", channels == outChannels ? 1 : 0)]);

    private static ModuleInstance ConvNext(long channels) => new(
        new ModuleDefinition(
            "Mixer",
            "A depthwise convolution and two linear layers at each place.",
            Map,
            [
                Channels,
                new Constant("wideChannels", ConstantKind.Integer, "The channels between its linear layers."),
                new Constant("dropProbability", ConstantKind.Real, "The probability that a sample is left out."),
            ],
            [
                new LayerScaleLayer("Scale", "layer_scale", "x", In) { InitialValue = 0.5 },
                new Conv2dLayer("Depthwise", "depthwise", "x", In, In, 7) { Padding = 3, Groups = In, Initialization = Initialization.TruncatedNormal },
                new LayerNormLayer("Norm", "norm", "x", In, 1e-6),
                new LinearLayer("Widen", "widen", "x", In, Scalar.Of("wideChannels")),
                new LinearLayer("Narrow", "narrow", "x", Scalar.Of("wideChannels"), In),
            ],
            [
                Body(
                    BodyAccess.Module,
                    "x",
                    "y",
                    new Step(["depthwise"], new Conv2d("Depthwise"), ["x"]),
                    new Step(["last"], Permute.ToChannelsLast, ["depthwise"]),
                    new Step(["normed"], new LayerNorm("Norm"), ["last"]),
                    new Step(["widened"], new Linear("Widen"), ["normed"]),
                    new Step(["bent"], new Gelu(), ["widened"]),
                    new Step(["narrowed"], new Linear("Narrow"), ["bent"]),
                    new Step(["first"], Permute.ToChannelsFirst, ["narrowed"]),
                    new Step(["scaled"], new LayerScale("Scale"), ["first"]),
                    new Step(["kept"], new DepthOperation(Scalar.Of("dropProbability")), ["scaled"]),
                    new Step(["y"], new Add(), ["kept", "x"])),
            ]),
        [new("channels", channels), new("wideChannels", 4 * channels), new("dropProbability", Scalar.Real(0.25))]);

    private static Body Body(BodyAccess access, string input, string output, params Step[] steps) =>
        new(Gen.Graph.Body.Forward, "Runs it.", access, [new BodyInput(input)], steps, [new BodyOutput(output, output, 0)], Bundle: null);
}
