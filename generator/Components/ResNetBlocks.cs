using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>What one stage of a ResNet is built with.</summary>
/// <param name="Width">Channels of the 3x3 convolution.</param>
/// <param name="FirstDilation">Dilation of the first block, which still has the stage before it in view.</param>
internal sealed record StageNumbers(int Count, int InChannels, int Width, int OutChannels, int Stride, int FirstDilation, int Dilation)
{
    /// <summary>Whether the first block's shortcut must change the shape.</summary>
    public bool Downsamples => Stride != 1 || InChannels != OutChannels;
}

/// <summary>The repeated parts of a ResNet, each one definition with constants, however deep the network.</summary>
internal sealed class ResNetBlocks(NormSpec norm, bool zeroInitResidual)
{
    /// <summary>The property of the spec that decides the sizes.</summary>
    public const string Property = "backbone.depth";

    private static readonly Constant InChannels = new("inChannels", ConstantKind.Integer, "Channels of the input.");
    private static readonly Constant Width = new("width", ConstantKind.Integer, "Channels of the 3x3 convolution.");
    private static readonly Constant OutChannels = new("outChannels", ConstantKind.Integer, "Channels of the result.");
    private static readonly Constant Stride = new("stride", ConstantKind.Integer, "Stride of the first 3x3 convolution.");
    private static readonly Constant Dilation = new("dilation", ConstantKind.Integer, "Distance between the taps of the 3x3 convolution.");
    private static readonly Constant FirstDilation = new("firstDilation", ConstantKind.Integer, "Distance between the taps in the first block.");
    private static readonly Constant Count = new("count", ConstantKind.Integer, "Blocks.");
    private static readonly Constant Downsample = new("downsample", ConstantKind.Boolean, "Whether the shortcut is a convolution, because the shape changes.");
    private static readonly TensorShape Input =
        new(Dimension.Symbol("N"), Dimension.Symbol("inChannels"), Dimension.Symbol("h"), Dimension.Symbol("w"));

    /// <summary>Two 3x3 convolutions beside a shortcut (ResNet-18 and -34).</summary>
    public ModuleDefinition Basic() => new(
        "BasicBlock",
        "Two 3x3 convolutions beside a shortcut.",
        Input,
        [InChannels, OutChannels, Stride, Downsample],
        [
            .. ConvolutionAndNorm("1", Scalar.Of("inChannels"), Scalar.Of("outChannels"), kernel: 3, Scalar.Of("stride")),
            Convolution("Conv2", "conv2", Scalar.Of("outChannels"), Scalar.Of("outChannels"), kernel: 3, 1),
            LastNorm("2"),
            Shortcut(),
        ],
        [Residual(convolutions: 2)]);

    /// <summary>A 3x3 convolution between two 1x1 convolutions, beside a shortcut (ResNet-50 and deeper, ResNeXt, Wide ResNet).</summary>
    /// <param name="groups">Groups of the 3x3 convolution.</param>
    /// <param name="isDilated">Whether a stage trades its stride for dilation; without, no block speaks of it.</param>
    public ModuleDefinition Bottleneck(int groups, bool isDilated)
    {
        Scalar dilation = isDilated ? Scalar.Of("dilation") : 1;
        Conv2dLayer spatial = Convolution("Conv2", "conv2", Scalar.Of("width"), Scalar.Of("width"), kernel: 3, Scalar.Of("stride"));
        return new ModuleDefinition(
            "Bottleneck",
            "A 3x3 convolution between two 1x1 convolutions, beside a shortcut.",
            Input,
            isDilated
                ? [InChannels, Width, OutChannels, Stride, Dilation, Downsample]
                : [InChannels, Width, OutChannels, Stride, Downsample],
            [
                .. ConvolutionAndNorm("1", Scalar.Of("inChannels"), Scalar.Of("width"), kernel: 1, 1),
                spatial with { Groups = groups, Dilation = dilation, Padding = dilation },
                Norm("2", "bn2", Scalar.Of("width")),
                Convolution("Conv3", "conv3", Scalar.Of("width"), Scalar.Of("outChannels"), kernel: 1, 1),
                LastNorm("3"),
                Shortcut(),
            ],
            [Residual(convolutions: 3)]);
    }

    /// <summary>Blocks one after another; the first may change the shape, and may be dilated less than the others.</summary>
    public static ModuleDefinition Stage(ModuleDefinition block)
    {
        var body = new BodyBuilder();
        string y = body.Append("y", new RunBlocks("Blocks"), "x");
        return new ModuleDefinition(
            "Stage",
            "One stage: blocks at one stride, of which the first may change the shape.",
            Input,
            [Count, .. block.Constants.SelectMany(constant => constant == Dilation ? [FirstDilation, Dilation] : new[] { constant })],
            [
                new RepeatedBlocks(
                    "Blocks",
                    Property,
                    First: Instance(block, constant => Scalar.Of(constant == Dilation.Name ? FirstDilation.Name : constant)),
                    Rest: Instance(block, constant => constant switch
                    {
                        "inChannels" => Scalar.Of("outChannels"),
                        "stride" => 1,
                        "downsample" => 0,
                        _ => Scalar.Of(constant),
                    }),
                    Count: Scalar.Of("count")),
            ],
            [body.Build(Body.Forward, "Runs the blocks one after another.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
    }

    /// <summary>A stage with these numbers; those that its blocks do not have are left out.</summary>
    public static ModuleInstance Instantiate(ModuleDefinition stage, StageNumbers numbers) => Instance(stage, constant => constant switch
    {
        "count" => numbers.Count,
        "inChannels" => numbers.InChannels,
        "width" => numbers.Width,
        "outChannels" => numbers.OutChannels,
        "stride" => numbers.Stride,
        "firstDilation" => numbers.FirstDilation,
        "dilation" => numbers.Dilation,
        "downsample" => numbers.Downsamples ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), constant, "A stage has no such constant."),
    });

    private static ModuleInstance Instance(ModuleDefinition definition, Func<string, Scalar> value) =>
        new(definition, [.. definition.Constants.Select(constant => new Argument(constant.Name, value(constant.Name)))]);

    /// <summary>A norm of the backbone's kind.</summary>
    /// <param name="suffix">What tells it from the others in its .NET name.</param>
    public NormLayer Norm(string suffix, string stateName, Scalar channels) =>
        NormLayer.Of(norm.Kind, (norm.Kind == NormKind.Group ? "GroupNorm" : "BatchNorm") + suffix, stateName, "backbone", channels, norm.Groups);

    /// <summary>What a body calls the result of a norm.</summary>
    public static string NormResult(NormLayer layer, int index) => $"{(layer is GroupNormLayer ? "gn" : "bn")}{index}";

    /// <summary>The norm whose scale hides the block's convolutions where it starts at zero.</summary>
    private NormLayer LastNorm(string index) => Norm(index, "bn" + index, Scalar.Of("outChannels")) with
    {
        Initialization = zeroInitResidual ? Initialization.Zero : Initialization.Default,
    };

    private Member[] ConvolutionAndNorm(string index, Scalar inChannels, Scalar outChannels, long kernel, Scalar stride) =>
    [
        Convolution("Conv" + index, "conv" + index, inChannels, outChannels, kernel, stride),
        Norm(index, "bn" + index, outChannels),
    ];

    private static Conv2dLayer Convolution(
        string name, string stateName, Scalar inChannels, Scalar outChannels, long kernel, Scalar stride) =>
        new(name, stateName, Property, inChannels, outChannels, kernel)
        {
            Stride = stride,
            Padding = kernel / 2,
            Bias = false,
            Initialization = Initialization.KaimingFanOut,
        };

    private ChildModule Shortcut()
    {
        NormLayer layer = Norm("", "1", Scalar.Of("outChannels"));
        var body = new BodyBuilder();
        string y = body.Append("conv", new Conv2d("Conv"), "x");
        y = body.Append(layer is GroupNormLayer ? "gn" : "bn", layer.Operation, y);
        var definition = new ModuleDefinition(
            "Shortcut",
            "A 1x1 convolution that gives the input the block's shape.",
            Input,
            [InChannels, OutChannels, Stride],
            [
                Convolution("Conv", "0", Scalar.Of("inChannels"), Scalar.Of("outChannels"), kernel: 1, Scalar.Of("stride")),
                layer,
            ],
            [body.Build(Body.Forward, "Projects the input.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
        return new ChildModule("Downsample", "downsample", Property, Instance(definition, Scalar.Of), When: "downsample");
    }

    private Body Residual(int convolutions)
    {
        var body = new BodyBuilder();
        string x = "x";
        for (int index = 1; index <= convolutions; index++)
        {
            x = body.Append($"conv{index}", new Conv2d($"Conv{index}"), x);
            NormLayer layer = Norm($"{index}", $"bn{index}", Scalar.Of("outChannels"));
            x = body.Append(NormResult(layer, index), layer.Operation, x);
            if (index < convolutions)
                x = body.Append($"relu{index}", new Relu(), x);
        }

        string identity = body.Append("identity", new CallWhenPresent("Downsample"), "x");
        string sum = body.Append("sum", new Add(), x, identity);
        string y = body.Append("y", new Relu(), sum);
        return body.Build(Body.Forward, "Adds the residual to the shortcut.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)]);
    }
}
