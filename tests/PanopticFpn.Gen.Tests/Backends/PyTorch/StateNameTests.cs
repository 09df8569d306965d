using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Tests.Emit;
using Xunit;

namespace PanopticFpn.Gen.Tests.Backends.PyTorch;

/// <summary>Names of the state dict that are no attributes: with dots, indices, or words of Python.</summary>
public sealed class StateNameTests
{
    internal static readonly string[] Dotted =
        ["features.0.0", "features.0.1", "features.1.block.0.0", "features.1.block.0.1", "features.1.block.3", "class", "7", "head"];

    private static readonly TensorShape Pictures = new(Dimension.Symbol("N"), 3, Dimension.Symbol("H"), Dimension.Symbol("W"));

    /// <summary>Lists where the keys are 0, 1 and so on, dictionaries where they have gaps or names, attributes on the outside.</summary>
    [Fact]
    public void NamesWithDotsAreContainers() => Snapshots.Match(Print(Pictures, [], Dotted, 3), "Containers");

    /// <summary>Blocks and shortcuts are lists in torchvision too; constants are arguments.</summary>
    [Fact]
    public void IndicesAloneAreASequence()
    {
        Constant channels = new("inChannels", ConstantKind.Integer, "Channels of the input."), dilated = new("isDilated", ConstantKind.Boolean, "Whether it is dilated.");
        string text = Print(
            new TensorShape(Dimension.Symbol("N"), Dimension.Symbol("inChannels"), Dimension.Symbol("h"), Dimension.Symbol("w")), [channels, dilated], ["0", "1"], Scalar.Of("inChannels"));
        Snapshots.Match(text, "Sequence");
    }

    [Fact]
    public void ANameIsNotAMemberAndAContainer() =>
        Assert.Throws<NotSupportedException>(() => Print(Pictures, [], ["a", "a.b"], 3));

    /// <summary>A constant that a method reads, and not only <c>__init__</c>, is an attribute.</summary>
    [Fact]
    public void AMethodReadsConstantsOfItsModule()
    {
        var call = new PyTorchCall(new Step(["y"], new Relu(), ["lowX"]), member => member, body => body);
        Assert.Equal("low_x", call.X);
        Assert.Equal("3", call.Number(3));
        Assert.Empty(call.Constants);
        Assert.Equal("self.drop_rate", call.Number(Scalar.Of("dropRate")));
        Assert.Equal(["dropRate"], call.Constants);
    }

    /// <summary>A module that runs 1x1 convolutions under these names, one after another.</summary>
    private static string Print(TensorShape input, IReadOnlyList<Constant> constants, string[] names, Scalar channels)
    {
        var body = new BodyBuilder();
        string x = "x";
        for (int index = 0; index < names.Length; index++)
            x = body.Append($"conv{index}", new Conv2d($"Conv{index}"), x);
        var definition = new ModuleDefinition(
            "Block",
            "Convolutions one after another.",
            input,
            constants,
            [.. names.Select((name, index) => new Conv2dLayer($"Conv{index}", name, "", channels, channels, Kernel: 1) { Initialization = Initialization.KaimingFanOut })],
            [body.Build(Body.Forward, "Runs the convolutions.", BodyAccess.Module, "x", [new BodyOutput("y", x, 1)])]);
        (Network network, IReadOnlyList<ShapeMismatch> mismatches) = InferShapes.Run(
            new Network("Block", "Samples", "A block", "", new NetworkInput("x", input, [0, 0, 0], [1, 1, 1]), definition));
        Assert.Empty(mismatches);
        var writer = new SourceWriter();
        new PythonClassEmitter(network.Root).Write(writer, "Block", ["Convolutions one after another."]);
        return writer.ToString();
    }
}
