using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The sizes of MobileNetV3.</summary>
internal enum MobileNetV3Variant
{
    Small,
    Large,
}

/// <summary>torchvision's MobileNetV3 (Howard et al., 2019): inverted residuals with squeeze-and-excitation and hardswish.</summary>
internal sealed class MobileNetV3 : Backbone
{
    private const string Property = "backbone.variant";
    private const int StemChannels = 16;
    private const double DropoutProbability = 0.2;

    /// <summary>torchvision's blocks: its <c>models/mobilenetv3.py</c>, as published with width 1.</summary>
    private static readonly InvertedResidual[] Small =
    [
        new(3, 16, 16, Squeezes: true, Hardswish: false, Stride: 2),
        new(3, 72, 24, Squeezes: false, Hardswish: false, Stride: 2),
        new(3, 88, 24, Squeezes: false, Hardswish: false),
        new(5, 96, 40, Squeezes: true, Hardswish: true, Stride: 2),
        new(5, 240, 40, Squeezes: true, Hardswish: true),
        new(5, 240, 40, Squeezes: true, Hardswish: true),
        new(5, 120, 48, Squeezes: true, Hardswish: true),
        new(5, 144, 48, Squeezes: true, Hardswish: true),
        new(5, 288, 96, Squeezes: true, Hardswish: true, Stride: 2),
        new(5, 576, 96, Squeezes: true, Hardswish: true),
        new(5, 576, 96, Squeezes: true, Hardswish: true),
    ];

    private static readonly InvertedResidual[] Large =
    [
        new(3, 16, 16, Squeezes: false, Hardswish: false),
        new(3, 64, 24, Squeezes: false, Hardswish: false, Stride: 2),
        new(3, 72, 24, Squeezes: false, Hardswish: false),
        new(5, 72, 40, Squeezes: true, Hardswish: false, Stride: 2),
        new(5, 120, 40, Squeezes: true, Hardswish: false),
        new(5, 120, 40, Squeezes: true, Hardswish: false),
        new(3, 240, 80, Squeezes: false, Hardswish: true, Stride: 2),
        new(3, 200, 80, Squeezes: false, Hardswish: true),
        new(3, 184, 80, Squeezes: false, Hardswish: true),
        new(3, 184, 80, Squeezes: false, Hardswish: true),
        new(3, 480, 112, Squeezes: true, Hardswish: true),
        new(3, 672, 112, Squeezes: true, Hardswish: true),
        new(5, 672, 160, Squeezes: true, Hardswish: true, Stride: 2),
        new(5, 960, 160, Squeezes: true, Hardswish: true),
        new(5, 960, 160, Squeezes: true, Hardswish: true),
    ];

    private static readonly PublishedNetwork SmallNetwork = new("mobilenet_v3_small", ("IMAGENET1K_V1", "mobilenet_v3_small-047dcff4.pth"));

    private static readonly PublishedNetwork LargeNetwork = new(
        "mobilenet_v3_large", ("IMAGENET1K_V1", "mobilenet_v3_large-8738ca79.pth"), ("IMAGENET1K_V2", "mobilenet_v3_large-5c1a4163.pth"));

    public static readonly Property<MobileNetV3Variant> Variant = Components.Property.Choice(
        "variant", MobileNetV3Variant.Large, "The size: small has 11 blocks, large has 15.")
        with { Example = "\"large\"", HasDefault = false };

    public static readonly Property<string?> Weights = WeightsOf(
        [SmallNetwork, LargeNetwork], "The ImageNet weights of torchvision that belong to the backbone. The small network has no IMAGENET1K_V2.");

    public static readonly MobileNetV3 Family = new();

    private MobileNetV3()
        : base("mobilenetv3", [Variant], Weights)
    {
    }

    protected override string ModuleName => "MobileNetV3";

    public override string Title(ComponentSpec spec) => $"MobileNetV3-{spec.Get(Variant)}";

    protected override IEnumerable<ComponentSpec> Samples => [Default, Default.With(Variant, MobileNetV3Variant.Small)];

    protected override PublishedNetwork PublishedAs(ComponentSpec spec) => spec.Get(Variant) == MobileNetV3Variant.Small ? SmallNetwork : LargeNetwork;

    /// <summary>The last map of each stride: c1 to c5, of which the last is the 1x1 convolution after the blocks.</summary>
    protected override IReadOnlyList<BackboneMap> Maps(ComponentSpec spec)
    {
        InvertedResidual[] blocks = Blocks(spec);
        (int stride, int channels) = (2, StemChannels);
        var maps = new List<BackboneMap>();
        foreach (InvertedResidual block in blocks)
        {
            if (block.Stride == 2)
            {
                maps.Add(MapOf(maps.Count + 1, channels, stride));
                stride *= 2;
            }

            channels = block.Out;
        }

        maps.Add(MapOf(maps.Count + 1, LastChannels(blocks), stride));
        return maps;
    }

    protected override IReadOnlyList<Member> Members(ComponentSpec spec, NetworkInput input)
    {
        InvertedResidual[] blocks = Blocks(spec);
        int last = blocks.Length + 1;
        int inChannels = StemChannels;
        var members = new List<Member>();
        members.AddRange(MobileNetV3Blocks.ConvolutionAndNorm("Stem", "features.0", input.Shape.Channels.Value, StemChannels, kernel: 3, stride: 2));
        for (int index = 0; index < blocks.Length; index++)
        {
            members.Add(new ChildModule($"Block{index + 1}", $"features.{index + 1}", Property, MobileNetV3Blocks.Instantiate(blocks[index], inChannels)));
            inChannels = blocks[index].Out;
        }

        members.AddRange(MobileNetV3Blocks.ConvolutionAndNorm("Last", $"features.{last}", inChannels, LastChannels(blocks), kernel: 1, stride: 1));
        return members;
    }

    protected override void Write(BodyBuilder body, ComponentSpec spec, string images, IReadOnlyList<string> maps)
    {
        InvertedResidual[] blocks = Blocks(spec);
        int map = 0;
        string x = body.Append("stemConv", new Conv2d("Stem"), images);
        x = body.Append("stemNorm", new BatchNorm2d("StemNorm"), x);
        x = body.Append(blocks[0].Stride == 2 ? maps[map++] : "stem", new Hardswish(), x);
        for (int index = 0; index < blocks.Length; index++)
        {
            bool endsStride = index + 1 < blocks.Length && blocks[index + 1].Stride == 2;
            x = body.Append(endsStride ? maps[map++] : $"block{index + 1}", new Call($"Block{index + 1}"), x);
        }

        x = body.Append("lastConv", new Conv2d("Last"), x);
        x = body.Append("lastNorm", new BatchNorm2d("LastNorm"), x);
        body.Append(maps[map], new Hardswish(), x);
    }

    protected override IReadOnlyList<Member> ClassifierMembers(ComponentSpec spec, long channels, int classes)
    {
        int hidden = spec.Get(Variant) == MobileNetV3Variant.Small ? 1024 : 1280;
        return
        [
            new LinearLayer("Hidden", "classifier.0", Property, channels, hidden) { Initialization = Initialization.Normal },
            new LinearLayer("Classifier", "classifier.3", "classifier.classes", hidden, classes) { Initialization = Initialization.Normal },
        ];
    }

    protected override string Classify(BodyBuilder body, ComponentSpec spec, string map)
    {
        body.Heading("Classify: the mean of each channel, then two linear layers.");
        string x = body.Append("pooled", new GlobalAveragePool(), map);
        x = body.Append("hiddenLinear", new Linear("Hidden"), x);
        x = body.Append("hidden", new Hardswish(), x);
        x = body.Append("dropped", new Dropout(Scalar.Real(DropoutProbability)), x);
        return body.Append("logits", new Linear("Classifier"), x);
    }

    private static InvertedResidual[] Blocks(ComponentSpec spec) => spec.Get(Variant) == MobileNetV3Variant.Small ? Small : Large;

    private static int LastChannels(InvertedResidual[] blocks) => 6 * blocks[blocks.Length - 1].Out;

    private static BackboneMap MapOf(int level, long channels, int stride) => new($"c{level}", level > 1 ? $"c{level}" : null, channels, stride, IsLevel: level > 1);
}
