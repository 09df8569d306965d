using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The block that a ResNet repeats.</summary>
internal enum BlockKind { Basic, Bottleneck }

/// <summary>
/// torchvision's ResNet (He et al., 2015, with the stride on the 3x3 convolution, known as V1.5), ResNeXt and Wide ResNet.
/// </summary>
internal sealed class ResNet : Backbone
{
    /// <summary>ResNet's channels of the first stage.</summary>
    public const int PublishedChannels = 64;

    private const int PublishedWidth = 64;
    private const string V1 = "IMAGENET1K_V1";
    private const string V2 = "IMAGENET1K_V2";

    /// <summary>The published depths.</summary>
    private static readonly (int Depth, BlockKind Block, EquatableArray<int> Layers)[] Depths =
    [
        (18, BlockKind.Basic, [2, 2, 2, 2]),
        (34, BlockKind.Basic, [3, 4, 6, 3]),
        (50, BlockKind.Bottleneck, [3, 4, 6, 3]),
        (101, BlockKind.Bottleneck, [3, 4, 23, 3]),
        (152, BlockKind.Bottleneck, [3, 8, 36, 3]),
    ];

    /// <summary>torchvision's networks: names, numbers and files are those of its <c>models/resnet.py</c>.</summary>
    private static readonly (int Depth, int Groups, int WidthPerGroup, PublishedNetwork Network)[] Published =
    [
        (18, 1, 64, new("resnet18", (V1, "resnet18-f37072fd.pth"))),
        (34, 1, 64, new("resnet34", (V1, "resnet34-b627a593.pth"))),
        (50, 1, 64, new("resnet50", (V1, "resnet50-0676ba61.pth"), (V2, "resnet50-11ad3fa6.pth"))),
        (101, 1, 64, new("resnet101", (V1, "resnet101-63fe2227.pth"), (V2, "resnet101-cd907fc2.pth"))),
        (152, 1, 64, new("resnet152", (V1, "resnet152-394f9c45.pth"), (V2, "resnet152-f82ba261.pth"))),
        (50, 32, 4, new("resnext50_32x4d", (V1, "resnext50_32x4d-7cdf4587.pth"), (V2, "resnext50_32x4d-1a0047aa.pth"))),
        (101, 32, 8, new("resnext101_32x8d", (V1, "resnext101_32x8d-8ba56ff5.pth"), (V2, "resnext101_32x8d-110c445d.pth"))),
        (101, 64, 4, new("resnext101_64x4d", (V1, "resnext101_64x4d-173b62eb.pth"))),
        (50, 1, 128, new("wide_resnet50_2", (V1, "wide_resnet50_2-95faca4d.pth"), (V2, "wide_resnet50_2-9ba9bcbe.pth"))),
        (101, 1, 128, new("wide_resnet101_2", (V1, "wide_resnet101_2-32ee1156.pth"), (V2, "wide_resnet101_2-d733dc28.pth"))),
    ];

    /// <summary>The published depth, or null where the layers are given one by one.</summary>
    public static readonly Property<int?> Depth = Property.OptionalOneOf(
        "depth", [.. Depths.Select(published => published.Depth)], "The layers of the ResNet: basic blocks at 18 and 34, bottlenecks from 50 on.") with { Hash = HashRule.Never };

    public static readonly Property<BlockKind> Block = Property.Choice("block", BlockKind.Bottleneck,
        "Instead of depth, with layers: the block that is repeated. A basic block has neither groups nor width nor dilation.") with { HasDefault = false };

    /// <summary>Blocks of each stage.</summary>
    public static readonly Property<EquatableArray<int>> Layers = Property.WholeNumbers("layers", new(1, 1000), [3, 4, 6, 3],
        "Instead of depth, with block: the blocks of each of the four stages, such as [3, 4, 6, 3].") with { HasDefault = false };

    public static readonly Property<int> Channels = Property.WholeNumber("channels", new(1, 1024), PublishedChannels,
        "The channels of the stem and of the first stage's blocks, doubled from stage to stage; 64 is ResNet's. Fewer make a small, fast network to train from random weights.")
        with { Hash = HashRule.UnlessDefault };

    public static readonly Property<int> Groups = Property.WholeNumber("groups", new(1, 1024), 1,
        "The groups of each bottleneck's 3x3 convolution; ResNeXt-50 32x4d has 32.");

    public static readonly Property<int> WidthPerGroup = Property.WholeNumber("widthPerGroup", new(1, 4096), PublishedWidth,
        "The channels of each group in the first stage; 64 is ResNet's, Wide ResNet-50-2 has 128, ResNeXt-50 32x4d has 4.");

    public static readonly Property<EquatableArray<bool>> ReplaceStrideWithDilation = Property.TruthValues("replaceStrideWithDilation", [false, false, false],
        "For each of the last three stages, whether it keeps its input's size and dilates its 3x3 convolutions instead.");

    public static readonly Property<NormSpec> Norm = Property.RequiredNorm("norm", NormSpec.Batch,
        "The normalisation after each convolution: of the batch, of the batch with numbers that never change, or of groups of channels.");

    /// <summary>Goyal et al., 2017.</summary>
    public static readonly Property<bool> ZeroInitResidual = Property.TruthValue("zeroInitResidual", false,
        "Whether each block starts as the identity, by a zero scale in its last normalisation.");

    public static readonly Property<string?> Weights = WeightsOf(Published.Select(published => published.Network),
        "The ImageNet weights of torchvision that belong to the backbone. ResNet-18, ResNet-34 and ResNeXt-101 64x4d have no IMAGENET1K_V2.");

    public static readonly ResNet Family = new();

    private ResNet()
        : base("resnet", [Depth, Block, Layers, Channels, Groups, WidthPerGroup, ReplaceStrideWithDilation, Norm, ZeroInitResidual], Weights) =>
        WholeSchemaRules = """
            "oneOf": [
              { "required": ["depth"], "not": { "anyOf": [{ "required": ["block"] }, { "required": ["layers"] }] } },
              { "required": ["block", "layers"], "not": { "required": ["depth"] } }
            ]
            """;

    protected override string ModuleName => "ResNet";

    /// <summary>One of the five published networks.</summary>
    public static ComponentSpec OfDepth(int depth) => WithDepth(Family.Default, depth);

    public override string Title(ComponentSpec spec)
    {
        string depth = spec.Get(Depth) is { } published ? $"{published}" : $"[{string.Join(",", spec.Get(Layers))}]";
        int width = spec.Get(WidthPerGroup);
        string family = spec.Get(Groups) > 1
            ? $"ResNeXt-{depth} {spec.Get(Groups)}x{width}d"
            : width == PublishedWidth ? $"ResNet-{depth}" : $"Wide ResNet-{depth}-{(double)width / PublishedWidth:0.##}";
        string channels = spec.Get(Channels) == PublishedChannels ? "" : $" of {spec.Get(Channels)} channels";
        return $"{family}{channels}{(IsDilated(spec) ? ", dilated" : "")}";
    }

    protected override ComponentSpec Check(ComponentSpec spec, ObjectReader reader)
    {
        RequireOneForm(reader);
        ComponentSpec whole = spec.Get(Depth) is { } depth ? WithDepth(spec, depth) : spec;
        if (whole.Get(Block) == BlockKind.Basic)
            RequirePlain(reader, whole);
        return whole;
    }

    protected override PublishedNetwork? PublishedAs(ComponentSpec spec) => spec.Get(Norm).Kind == NormKind.Group || spec.Get(Channels) != PublishedChannels
        ? null
        : Published.FirstOrDefault(published =>
            Depths.First(depth => depth.Depth == published.Depth) is var depth
            && depth.Block == spec.Get(Block)
            && depth.Layers == spec.Get(Layers)
            && published.Groups == spec.Get(Groups)
            && published.WidthPerGroup == spec.Get(WidthPerGroup)).Network;

    protected override string WhyUnpublished(ComponentSpec spec) => spec.Get(Norm).Kind == NormKind.Group
        ? "they have batch normalisations, and \"backbone.norm\" is another"
        : base.WhyUnpublished(spec);

    /// <summary>The stem's map and the stages': c1 to c5 as in the paper, or f0 to f4 as in the seed.</summary>
    protected override IReadOnlyList<BackboneMap> Maps(ComponentSpec spec)
    {
        int stride = 4;
        var maps = new List<BackboneMap> { new("c1", "f0", spec.Get(Channels), stride, IsLevel: false) };
        foreach (StageNumbers stage in Stages(spec))
        {
            stride *= stage.Stride;
            maps.Add(new BackboneMap($"c{maps.Count + 1}", $"f{maps.Count}", stage.OutChannels, stride));
        }

        return maps;
    }

    protected override IReadOnlyList<Member> Members(ComponentSpec spec, NetworkInput input)
    {
        var blocks = new ResNetBlocks(spec.Get(Norm), spec.Get(ZeroInitResidual));
        ModuleDefinition stage = ResNetBlocks.Stage(spec.Get(Block) == BlockKind.Basic
            ? blocks.Basic()
            : blocks.Bottleneck(spec.Get(Groups), IsDilated(spec)));
        return
        [
            new Conv2dLayer("Conv1", "conv1", ResNetBlocks.Property, input.Shape.Channels.Value, spec.Get(Channels), Kernel: 7)
            {
                Stride = 2,
                Padding = 3,
                Bias = false,
                Initialization = Initialization.KaimingFanOut,
            },
            StemNorm(spec),
            .. Stages(spec).Select((numbers, index) => new ChildModule(
                $"Layer{index + 1}", $"layer{index + 1}", ResNetBlocks.Property, ResNetBlocks.Instantiate(stage, numbers))),
        ];
    }

    protected override void Write(BodyBuilder body, ComponentSpec spec, string images, IReadOnlyList<string> maps)
    {
        NormLayer norm = StemNorm(spec);
        string x = body.Append("conv1", new Conv2d("Conv1"), images);
        x = body.Append(ResNetBlocks.NormResult(norm, 1), norm.Operation, x);
        x = body.Append("relu1", new Relu(), x);
        x = body.Append(maps[0], new MaxPool2d(3, 2, 1), x);
        for (int index = 1; index < maps.Count; index++)
            x = body.Append(maps[index], new Call($"Layer{index}"), x);
    }

    private static ComponentSpec WithDepth(ComponentSpec spec, int depth)
    {
        (int Depth, BlockKind Block, EquatableArray<int> Layers) published = Depths.First(published => published.Depth == depth);
        return spec.With(Depth, depth).With(Block, published.Block).With(Layers, published.Layers);
    }

    /// <summary>A published depth, or a block and the layers of each stage.</summary>
    private static void RequireOneForm(ObjectReader backbone)
    {
        bool hasBlock = backbone.Has(Block.Name);
        bool hasLayers = backbone.Has(Layers.Name);
        if (backbone.Has(Depth.Name))
        {
            backbone.Refuse(Block.Name, Rules.DepthAndLayers);
            backbone.Refuse(Layers.Name, Rules.DepthAndLayers);
        }
        else if (hasBlock || hasLayers)
            backbone.RequireTogether(Block.Name, Layers.Name, hasBlock ? "[3, 4, 6, 3]" : "\"bottleneck\"");
        else
            backbone.Missing(Depth.Name, "50");
    }

    /// <summary>What torchvision's basic block refuses too.</summary>
    private static void RequirePlain(ObjectReader backbone, ComponentSpec spec)
    {
        if (spec.Get(Groups) != 1)
            backbone.Refuse(Groups.Name, Rules.BasicBlockIsPlain, "1");
        if (spec.Get(WidthPerGroup) != PublishedWidth)
            backbone.Refuse(WidthPerGroup.Name, Rules.BasicBlockIsPlain, "64");
        if (IsDilated(spec))
            backbone.Refuse(ReplaceStrideWithDilation.Name, Rules.BasicBlockIsPlain, "[false, false, false]");
    }

    private static bool IsDilated(ComponentSpec spec) => spec.Get(ReplaceStrideWithDilation).Any(dilated => dilated);

    /// <summary>The four stages; one that trades its stride for dilation is dilated from its second block on, as in torchvision.</summary>
    private static IEnumerable<StageNumbers> Stages(ComponentSpec spec)
    {
        bool isBasic = spec.Get(Block) == BlockKind.Basic;
        int expansion = isBasic ? 1 : 4;
        int inChannels = spec.Get(Channels);
        int dilation = 1;
        for (int index = 0; index < spec.Get(Layers).Count; index++)
        {
            int planes = spec.Get(Channels) << index;
            int stride = index == 0 ? 1 : 2;
            int firstDilation = dilation;
            if (index > 0 && spec.Get(ReplaceStrideWithDilation)[index - 1])
            {
                dilation *= stride;
                stride = 1;
            }

            // As torchvision computes it, and one channel a group at least.
            int width = isBasic ? planes : Math.Max(1, planes * spec.Get(WidthPerGroup) / PublishedWidth) * spec.Get(Groups);
            yield return new StageNumbers(spec.Get(Layers)[index], inChannels, width, planes * expansion, stride, firstDilation, dilation);
            inChannels = planes * expansion;
        }
    }

    private static NormLayer StemNorm(ComponentSpec spec) => new ResNetBlocks(spec.Get(Norm), zeroInitResidual: false).Norm("1", "bn1", spec.Get(Channels));
}
