using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Components;

/// <summary>What one block of a MobileNetV3 is built with.</summary>
/// <param name="Kernel">Rows and columns of the depthwise convolution.</param>
/// <param name="Expanded">Channels of the depthwise convolution.</param>
/// <param name="Squeezes">Whether channels are weighed by squeeze-and-excitation.</param>
/// <param name="Hardswish">Whether the activations are hardswish; else they are ReLU.</param>
internal sealed record InvertedResidual(int Kernel, int Expanded, int Out, bool Squeezes, bool Hardswish, int Stride = 1);

/// <summary>The blocks of a MobileNetV3: one definition for each set of layers, with constants for the rest.</summary>
internal static class MobileNetV3Blocks
{
    private const string Property = "backbone.variant";

    // torchvision's, in every normalisation of the family.
    private const double Epsilon = 1e-3;
    private const double Momentum = 0.01;

    private static readonly Constant InChannels = new("inChannels", ConstantKind.Integer, "Channels of the input.");
    private static readonly Constant Expanded = new("expandedChannels", ConstantKind.Integer, "Channels of the depthwise convolution.");
    private static readonly Constant Squeezed = new("squeezedChannels", ConstantKind.Integer, "Channels between the two convolutions of the squeeze-and-excitation.");
    private static readonly Constant OutChannels = new("outChannels", ConstantKind.Integer, "Channels of the result.");
    private static readonly Constant Kernel = new("kernel", ConstantKind.Integer, "Rows and columns of the depthwise convolution.");
    private static readonly Constant Stride = new("stride", ConstantKind.Integer, "Stride of the depthwise convolution.");
    private static readonly Constant Hardswish = new("hardswish", ConstantKind.Boolean, "Whether the activations are hardswish; else they are ReLU.");
    private static readonly Constant Residual = new("residual", ConstantKind.Boolean, "Whether the input is added to the result, because the shape stays.");

    /// <summary>A block with its numbers.</summary>
    public static ModuleInstance Instantiate(InvertedResidual block, int inChannels)
    {
        ModuleDefinition definition = Definition(block.Expanded != inChannels, block.Squeezes);
        var values = new Dictionary<string, Scalar>
        {
            [InChannels.Name] = inChannels,
            [Expanded.Name] = block.Expanded,
            [Squeezed.Name] = SqueezedChannels(block.Expanded / 4),
            [OutChannels.Name] = block.Out,
            [Kernel.Name] = block.Kernel,
            [Stride.Name] = block.Stride,
            [Hardswish.Name] = block.Hardswish ? 1 : 0,
            [Residual.Name] = block.Stride == 1 && inChannels == block.Out ? 1 : 0,
        };
        return new ModuleInstance(definition, [.. definition.Constants.Select(constant => new Argument(constant.Name, values[constant.Name]))]);
    }

    /// <summary>A convolution that keeps the size up to its stride, and its norm.</summary>
    public static Member[] ConvolutionAndNorm(string name, string stateName, Scalar inChannels, Scalar outChannels, Scalar kernel, Scalar stride, bool isDepthwise = false) =>
    [
        new Conv2dLayer(name, stateName + ".0", Property, inChannels, outChannels, kernel)
        {
            Stride = stride,
            Padding = kernel.Constant is { } constant ? Scalar.Half(constant) : kernel.Literal!.Value / 2,
            Groups = isDepthwise ? inChannels : 1,
            Bias = false,
            Initialization = Initialization.KaimingFanOut,
        },
        new BatchNorm2dLayer(name + "Norm", stateName + ".1", Property, outChannels) { Epsilon = Epsilon, Momentum = Momentum },
    ];

    /// <summary>A quarter of the channels, rounded to a multiple of eight as torchvision does it: never below nine tenths.</summary>
    private static int SqueezedChannels(int channels)
    {
        int rounded = Math.Max(8, (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    private static ModuleDefinition Definition(bool expands, bool squeezes)
    {
        Scalar inChannels = Scalar.Of(InChannels.Name), expanded = Scalar.Of(Expanded.Name), outChannels = Scalar.Of(OutChannels.Name);
        var members = new List<Member>();
        string Next() => $"block.{members.Count(member => member is Conv2dLayer or ChildModule)}";
        if (expands)
            members.AddRange(ConvolutionAndNorm("Expand", Next(), inChannels, expanded, kernel: 1, stride: 1));
        members.AddRange(ConvolutionAndNorm("Depthwise", Next(), expanded, expanded, Scalar.Of(Kernel.Name), Scalar.Of(Stride.Name), isDepthwise: true));
        if (squeezes)
            members.Add(new ChildModule("SqueezeExcitation", Next(), Property, Instance(SqueezeExcitation(), name => name == "channels" ? expanded : Scalar.Of(name))));
        members.AddRange(ConvolutionAndNorm("Project", Next(), expanded, outChannels, kernel: 1, stride: 1));
        return new ModuleDefinition(
            (squeezes ? "Squeeze" : "") + (expands ? "InvertedResidual" : "DepthwiseResidual"),
            (expands ? "Expands the channels, convolves each by itself" : "Convolves each channel by itself") + (squeezes ? ", weighs them" : "") + ", and projects them.",
            new TensorShape(Dimension.Symbol("N"), Dimension.Symbol(expands ? InChannels.Name : Expanded.Name), Dimension.Symbol("h"), Dimension.Symbol("w")),
            [.. expands ? [InChannels] : Array.Empty<Constant>(), Expanded, .. squeezes ? [Squeezed] : Array.Empty<Constant>(), OutChannels, Kernel, Stride, Hardswish, Residual],
            members,
            [Forward(expands, squeezes)]);
    }

    private static Body Forward(bool expands, bool squeezes)
    {
        var body = new BodyBuilder();
        string x = "x";
        if (expands)
            x = Convolve(body, "Expand", x);
        x = Convolve(body, "Depthwise", x);
        if (squeezes)
            x = body.Append("weighed", new Call("SqueezeExcitation"), x);
        x = body.Append("projectConv", new Conv2d("Project"), x);
        x = body.Append("project", new BatchNorm2d("ProjectNorm"), x);
        x = body.Append("y", new AddWhen(Residual.Name), x, "x");
        return body.Build(Body.Forward, "Adds the block's result to its input where the shape stays.", BodyAccess.Module, "x", [new BodyOutput("y", x, 0)]);
    }

    private static string Convolve(BodyBuilder body, string layer, string x)
    {
        string result = char.ToLowerInvariant(layer[0]) + layer.Substring(1);
        x = body.Append(result + "Conv", new Conv2d(layer), x);
        x = body.Append(result + "Norm", new BatchNorm2d(layer + "Norm"), x);
        return body.Append(result, new ReluOrHardswish(Hardswish.Name), x);
    }

    /// <summary>Hu et al., 2018, with a hardsigmoid at its end.</summary>
    private static ModuleDefinition SqueezeExcitation()
    {
        var channels = new Constant("channels", ConstantKind.Integer, "Channels of the input.");
        var body = new BodyBuilder();
        string s = body.Append("mean", new GlobalAveragePool { KeepsAxes = true }, "x");
        s = body.Append("squeezed", new Conv2d("Squeeze"), s);
        s = body.Append("squeezedRelu", new Relu(), s);
        s = body.Append("excited", new Conv2d("Excite"), s);
        s = body.Append("weights", new Hardsigmoid(), s);
        string y = body.Append("y", new ScaleChannels(), "x", s);
        return new ModuleDefinition(
            "SqueezeExcitation",
            "Weighs each channel by a number from 0 to 1 that the means of all channels give.",
            new TensorShape(Dimension.Symbol("N"), Dimension.Symbol(channels.Name), Dimension.Symbol("h"), Dimension.Symbol("w")),
            [channels, Squeezed],
            [
                Pointwise("Squeeze", "fc1", Scalar.Of(channels.Name), Scalar.Of(Squeezed.Name)),
                Pointwise("Excite", "fc2", Scalar.Of(Squeezed.Name), Scalar.Of(channels.Name)),
            ],
            [body.Build(Body.Forward, "Weighs the channels.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
    }

    private static Conv2dLayer Pointwise(string name, string stateName, Scalar inChannels, Scalar outChannels) =>
        new(name, stateName, Property, inChannels, outChannels, 1) { Initialization = Initialization.KaimingFanOutZeroBias };

    private static ModuleInstance Instance(ModuleDefinition definition, Func<string, Scalar> value) =>
        new(definition, [.. definition.Constants.Select(constant => new Argument(constant.Name, value(constant.Name)))]);
}
