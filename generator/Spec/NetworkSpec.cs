namespace PanopticFpn.Gen.Spec;

/// <summary>
/// What the user wrote, defaults filled in, without where they wrote it: equal specs are equal values, so an edit that
/// only moves text compiles nothing again.
/// </summary>
internal sealed record NetworkSpec(string Model, string Namespace, BackboneSpec Backbone, FpnSpec? Fpn, SemanticSpec? Semantic)
{
    /// <summary>The generated class with its namespace.</summary>
    public string FullName => Namespace + "." + Model;
}

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

/// <summary>The feature pyramid.</summary>
internal sealed record FpnSpec(int Channels);

/// <summary>The semantic branch on top of the pyramid.</summary>
internal sealed record SemanticSpec(int Channels, int Classes)
{
    /// <summary>One name a class, or none where the classes are only counted.</summary>
    public EquatableArray<NamedClass> Names { get; init; }

    /// <summary>One colour a class, as 0xRRGGBB, or none where the palette is left to us.</summary>
    public EquatableArray<int> Colors { get; init; }

    /// <summary>The value in a mask that belongs to no class.</summary>
    public int Ignore { get; init; } = 255;
}

/// <summary>A class as the user names it and as C# does.</summary>
internal sealed record NamedClass(string Name, string Identifier);
