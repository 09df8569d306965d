using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The sizes of ConvNeXt.</summary>
internal enum ConvNeXtVariant
{
    Tiny,
    Small,
    Base,
    Large,
}

/// <summary>
/// torchvision's ConvNeXt (Liu et al., 2022): depthwise 7x7 convolutions and linear layers over channels. Its stem and its
/// downsampling do not pad, so maps are rounded down.
/// </summary>
internal sealed class ConvNeXt : Backbone
{
    private const string Property = "backbone.variant";
    private const double Epsilon = 1e-6;
    private const int Stages = 4;

    /// <summary>torchvision's networks: numbers and files are those of its <c>models/convnext.py</c>.</summary>
    private static readonly (int Channels, int ThirdStage, double StochasticDepth, PublishedNetwork Network)[] Published =
    [
        (96, 9, 0.1, new("convnext_tiny", ("IMAGENET1K_V1", "convnext_tiny-983f1562.pth"))),
        (96, 27, 0.4, new("convnext_small", ("IMAGENET1K_V1", "convnext_small-0c510722.pth"))),
        (128, 27, 0.5, new("convnext_base", ("IMAGENET1K_V1", "convnext_base-6075fbad.pth"))),
        (192, 27, 0.5, new("convnext_large", ("IMAGENET1K_V1", "convnext_large-ea097f82.pth"))),
    ];

    private static readonly Constant Channels = new("channels", ConstantKind.Integer, "Channels of the blocks.");
    private static readonly Constant Hidden = new("hiddenChannels", ConstantKind.Integer, "Channels between the two linear layers.");
    private static readonly Constant Count = new("count", ConstantKind.Integer, "Blocks.");
    private static readonly Constant Drop = new("dropProbability", ConstantKind.Real, "The share of pictures for which training leaves the block out.");
    private static readonly Constant DropPerBlock = new("dropPerBlock", ConstantKind.Real, "What each block adds to that share.");
    private static readonly Constant InChannels = new("inChannels", ConstantKind.Integer, "Channels of the input.");
    private static readonly Constant OutChannels = new("outChannels", ConstantKind.Integer, "Channels of the result.");

    public static readonly Property<ConvNeXtVariant> Variant = Components.Property.Choice(
        "variant", ConvNeXtVariant.Tiny, "The size: tiny and small begin with 96 channels, base with 128, large with 192; tiny has 18 blocks, the others 36.")
        with { Example = "\"tiny\"", HasDefault = false };

    public static readonly Property<string?> Weights = WeightsOf(
        Published.Select(published => published.Network), "The ImageNet weights of torchvision that belong to the backbone.");

    public static readonly ConvNeXt Family = new();

    private ConvNeXt()
        : base("convnext", [Variant], Weights)
    {
    }

    protected override string ModuleName => "ConvNeXt";

    public override string Title(ComponentSpec spec) => $"ConvNeXt-{spec.Get(Variant)}";

    protected override PublishedNetwork PublishedAs(ComponentSpec spec) => Of(spec).Network;

    protected override IReadOnlyList<BackboneMap> Maps(ComponentSpec spec) =>
        [.. Enumerable.Range(0, Stages).Select(stage => new BackboneMap($"c{stage + 2}", $"c{stage + 2}", ChannelsOf(spec, stage), 4 << stage))];

    protected override IReadOnlyList<Member> Members(ComponentSpec spec, NetworkInput input)
    {
        int[] counts = [3, 3, Of(spec).ThirdStage, 3];
        double perBlock = Of(spec).StochasticDepth / (counts.Sum() - 1);
        ModuleDefinition blocks = StageOf(Block()), downsampling = Downsampling();
        var members = new List<Member>
        {
            Convolution("Stem", "features.0.0", input.Shape.Channels.Value, ChannelsOf(spec, 0), kernel: 4, stride: 4),
            new LayerNormLayer("StemNorm", "features.0.1", Property, ChannelsOf(spec, 0), Epsilon),
        };
        for (int stage = 0; stage < Stages; stage++)
        {
            if (stage > 0)
                members.Add(new ChildModule($"Downsample{stage}", $"features.{2 * stage}", Property, new ModuleInstance(downsampling, [new(InChannels.Name, ChannelsOf(spec, stage - 1)), new(OutChannels.Name, ChannelsOf(spec, stage))])));
            double first = perBlock * counts.Take(stage).Sum();
            members.Add(new ChildModule($"Stage{stage + 1}", $"features.{2 * stage + 1}", Property, new ModuleInstance(
                blocks,
                [
                    new(Count.Name, counts[stage]),
                    new(Channels.Name, ChannelsOf(spec, stage)),
                    new(Hidden.Name, 4 * ChannelsOf(spec, stage)),
                    new(Drop.Name, Scalar.Real(first)),
                    new(DropPerBlock.Name, Scalar.Real(perBlock)),
                ])));
        }

        return members;
    }

    protected override void Write(BodyBuilder body, ComponentSpec spec, string images, IReadOnlyList<string> maps)
    {
        string x = body.Append("stemConv", new Conv2d("Stem"), images);
        x = NormalisePlaces(body, "stem", "StemNorm", x);
        for (int stage = 0; stage < Stages; stage++)
        {
            if (stage > 0)
                x = body.Append($"downsampled{stage}", new Call($"Downsample{stage}"), x);
            x = body.Append(maps[stage], new Call($"Stage{stage + 1}"), x);
        }
    }

    protected override IReadOnlyList<Member> ClassifierMembers(ComponentSpec spec, long channels, int classes) =>
    [
        new LayerNormLayer("ClassifierNorm", "classifier.0", Property, channels, Epsilon),
        new LinearLayer("Classifier", "classifier.2", "classifier.classes", channels, classes) { Initialization = Initialization.TruncatedNormal },
    ];

    protected override string Classify(BodyBuilder body, ComponentSpec spec, string map)
    {
        body.Heading("Classify: the mean of each channel, normalised, then one linear layer.");
        string x = body.Append("pooled", new GlobalAveragePool(), map);
        x = body.Append("normalised", new LayerNorm("ClassifierNorm"), x);
        return body.Append("logits", new Linear("Classifier"), x);
    }

    private static (int Channels, int ThirdStage, double StochasticDepth, PublishedNetwork Network) Of(ComponentSpec spec) => Published[(int)spec.Get(Variant)];

    private static int ChannelsOf(ComponentSpec spec, int stage) => Of(spec).Channels << stage;

    /// <summary>Layer normalisation of the channels of each place: torchvision's LayerNorm2d.</summary>
    private static string NormalisePlaces(BodyBuilder body, string result, string layer, string x)
    {
        x = body.Append(result + "Last", Permute.ToChannelsLast, x);
        x = body.Append(result + "Norm", new LayerNorm(layer), x);
        return body.Append(result, Permute.ToChannelsFirst, x);
    }

    private static ModuleDefinition StageOf(ModuleDefinition block)
    {
        var body = new BodyBuilder();
        string y = body.Append("y", new RunBlocks("Blocks"), "x");
        Argument[] arguments = [new(Channels.Name, Scalar.Of(Channels.Name)), new(Hidden.Name, Scalar.Of(Hidden.Name)), new(Drop.Name, Scalar.AlongBlocks(Drop.Name, DropPerBlock.Name))];
        var instance = new ModuleInstance(block, arguments);
        return new ModuleDefinition(
            "Stage",
            "One stage: blocks at one stride.",
            InputOf(Channels),
            [Count, Channels, Hidden, Drop, DropPerBlock],
            [new RepeatedBlocks("Blocks", Property, instance, instance, Scalar.Of(Count.Name))],
            [body.Build(Body.Forward, "Runs the blocks one after another.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
    }

    private static ModuleDefinition Block()
    {
        Scalar channels = Scalar.Of(Channels.Name), hidden = Scalar.Of(Hidden.Name);
        var body = new BodyBuilder();
        string y = body.Append("depthwise", new Conv2d("Depthwise"), "x");
        y = body.Append("last", Permute.ToChannelsLast, y);
        y = body.Append("normalised", new LayerNorm("Norm"), y);
        y = body.Append("expanded", new Linear("Expand"), y);
        y = body.Append("activated", new Gelu(), y);
        y = body.Append("projected", new Linear("Project"), y);
        y = body.Append("first", Permute.ToChannelsFirst, y);
        y = body.Append("scaled", new LayerScale("LayerScale"), y);
        y = body.Append("kept", new StochasticDepth(Scalar.Of(Drop.Name)), y);
        y = body.Append("y", new Add(), y, "x");
        return new ModuleDefinition(
            "Block",
            "A depthwise 7x7 convolution and two linear layers over channels, beside the input.",
            InputOf(Channels),
            [Channels, Hidden, Drop],
            [
                new LayerScaleLayer("LayerScale", "layer_scale", Property, channels),
                Convolution("Depthwise", "block.0", channels, channels, kernel: 7, stride: 1) with { Padding = 3, Groups = channels },
                new LayerNormLayer("Norm", "block.2", Property, channels, Epsilon),
                new LinearLayer("Expand", "block.3", Property, channels, hidden) { Initialization = Initialization.TruncatedNormal },
                new LinearLayer("Project", "block.5", Property, hidden, channels) { Initialization = Initialization.TruncatedNormal },
            ],
            [body.Build(Body.Forward, "Adds the residual to the input.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
    }

    private static ModuleDefinition Downsampling()
    {
        var body = new BodyBuilder();
        string y = NormalisePlaces(body, "normalised", "Norm", "x");
        y = body.Append("y", new Conv2d("Conv"), y);
        return new ModuleDefinition(
            "Downsampling",
            "A normalisation and a 2x2 convolution to half the size, rounded down.",
            InputOf(InChannels),
            [InChannels, OutChannels],
            [
                new LayerNormLayer("Norm", "0", Property, Scalar.Of(InChannels.Name), Epsilon),
                Convolution("Conv", "1", Scalar.Of(InChannels.Name), Scalar.Of(OutChannels.Name), kernel: 2, stride: 2),
            ],
            [body.Build(Body.Forward, "Halves the size.", BodyAccess.Module, "x", [new BodyOutput("y", y, 0)])]);
    }

    private static Conv2dLayer Convolution(string name, string stateName, Scalar inChannels, Scalar outChannels, long kernel, long stride) =>
        new(name, stateName, Property, inChannels, outChannels, kernel) { Stride = stride, Initialization = Initialization.TruncatedNormal };

    private static TensorShape InputOf(Constant channels) =>
        new(Dimension.Symbol("N"), Dimension.Symbol(channels.Name), Dimension.Symbol("h"), Dimension.Symbol("w"));
}
