namespace PanopticFpn.Gen.Spec;

/// <summary>The block that a ResNet repeats.</summary>
internal enum BlockKind
{
    Basic,
    Bottleneck,
}

/// <summary>A ResNet, torchvision's variants among them.</summary>
/// <param name="Depth">The published depth, or null where the layers were given one by one.</param>
/// <param name="Layers">Blocks of each of the four stages.</param>
/// <param name="Groups">Groups of each 3x3 convolution (ResNeXt).</param>
/// <param name="WidthPerGroup">Channels of each group in the first stage; 64 is ResNet's (Wide ResNet, ResNeXt).</param>
/// <param name="ReplaceStrideWithDilation">For each of the last three stages, whether it keeps the size and dilates instead.</param>
internal sealed record BackboneSpec(
    int? Depth,
    BlockKind Block,
    EquatableArray<int> Layers,
    int Groups,
    int WidthPerGroup,
    EquatableArray<bool> ReplaceStrideWithDilation)
{
    /// <summary>ResNet's channels of the first stage.</summary>
    public const int PublishedChannels = 64;

    /// <summary>Channels of the stem and of the first stage's blocks, doubled from stage to stage.</summary>
    public int Channels { get; init; } = PublishedChannels;

    public NormSpec Norm { get; init; } = NormSpec.Batch;

    /// <summary>Whether each block starts as the identity: the scale of its last norm is zero (Goyal et al., 2017).</summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>The pretrained file that belongs to it, or null.</summary>
    public PublishedWeights? Weights { get; init; }

    /// <summary>One of the five published networks.</summary>
    public static BackboneSpec OfDepth(int depth) => new(
        depth,
        depth < 50 ? BlockKind.Basic : BlockKind.Bottleneck,
        LayersOf(depth),
        Groups: 1,
        WidthPerGroup: 64,
        [false, false, false]);

    private static EquatableArray<int> LayersOf(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "The reader lets 18, 34, 50, 101 and 152 through."),
    };
}
