namespace PanopticFpn.Gen.Spec;

/// <summary>
/// What the user wrote, defaults filled in, without where they wrote it: equal specs are equal values, so an edit that
/// only moves text compiles nothing again.
/// </summary>
internal sealed record NetworkSpec(string Model, string Namespace, BackboneSpec Backbone, FpnSpec? Fpn, SemanticSpec? Semantic)
{
    /// <summary>The generated class with its namespace.</summary>
    public string FullName => Namespace + "." + Model;

    /// <summary>Whether other assemblies see the class.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>One line for the class's documentation, or null for what the network is.</summary>
    public string? Summary { get; init; }

    public InputSpec Input { get; init; } = InputSpec.ImageNet;

    /// <summary>Instead of a pyramid and a branch: the classifier.</summary>
    public ClassifierSpec? Classifier { get; init; }

    /// <summary>The same network with one group in each group normalisation, which fits any number of channels.</summary>
    public NetworkSpec WithOneGroup() => this with
    {
        Backbone = Backbone with { Norm = Backbone.Norm.WithOneGroup() },
        Fpn = Fpn is null ? null : Fpn with
        {
            Lateral = Fpn.Lateral.WithOneGroup(),
            Smooth = Fpn.Smooth with { Convolution = Fpn.Smooth.Convolution.WithOneGroup() },
        },
        Semantic = Semantic is null ? null : Semantic with { Norm = Semantic.Norm?.WithOneGroup() },
    };
}

/// <summary>The pictures.</summary>
/// <param name="Height">Rows, or null where any number does.</param>
/// <param name="Width">Columns, or null where any number does.</param>
/// <param name="Mean">One a channel, of values in [0,1].</param>
/// <param name="StandardDeviation">One a channel.</param>
internal sealed record InputSpec(int Channels, int? Height, int? Width, EquatableArray<double> Mean, EquatableArray<double> StandardDeviation)
{
    /// <summary>What torchvision's weights were trained with.</summary>
    public static InputSpec ImageNet { get; } = new(3, null, null, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>The default for a number of channels: ImageNet's statistics for RGB; others have none that are known, and stay as they are.</summary>
    public static InputSpec OfChannels(int channels) => channels == 3
        ? ImageNet
        : new(channels, null, null, Enumerable.Repeat(0.0, channels).ToEquatableArray(), Enumerable.Repeat(1.0, channels).ToEquatableArray());
}

/// <summary>A normalisation after a convolution.</summary>
internal enum NormKind
{
    Batch,

    /// <summary>Batch normalisation whose numbers never change.</summary>
    FrozenBatch,
    Group,
}

/// <param name="Groups">Groups of channels, for <see cref="NormKind.Group"/>.</param>
internal sealed record NormSpec(NormKind Kind, int Groups = 0)
{
    public static NormSpec Batch { get; } = new(NormKind.Batch);

    public static NormSpec FrozenBatch { get; } = new(NormKind.FrozenBatch);

    public static NormSpec Group(int groups) => new(NormKind.Group, groups);

    public NormSpec WithOneGroup() => Kind == NormKind.Group ? Group(1) : this;
}

/// <summary>How a map is brought to another size.</summary>
internal enum Resampling
{
    /// <summary>Bilinear, the corners' centres on each other: the seed's.</summary>
    BilinearAlignCorners,

    /// <summary>Bilinear, the corners' edges on each other.</summary>
    Bilinear,
    Nearest,
}

/// <summary>The feature pyramid, with the seed's defaults.</summary>
internal sealed record FpnSpec(int Channels)
{
    public ConvolutionSpec Lateral { get; init; } = new(Kernel: 1);

    public SmoothSpec Smooth { get; init; } = new(new ConvolutionSpec(Kernel: 3), [2, 3, 4]);

    public Resampling Upsampling { get; init; } = Resampling.BilinearAlignCorners;

    public FpnFusion Fusion { get; init; } = FpnFusion.Sum;

    /// <summary>Levels above P5: 0, or 1 for P6.</summary>
    public int ExtraLevels { get; init; }
}

/// <summary>How a level and its lateral become one map.</summary>
internal enum FpnFusion
{
    Sum,
    Average,
}

/// <summary>A convolution that keeps the size.</summary>
/// <param name="Kernel">Rows and columns, odd.</param>
internal sealed record ConvolutionSpec(int Kernel)
{
    public bool Bias { get; init; } = true;

    public NormSpec? Norm { get; init; }

    public ConvolutionSpec WithOneGroup() => this with { Norm = Norm?.WithOneGroup() };
}

/// <summary>The convolutions after the top-down road.</summary>
/// <param name="Levels">The levels that have one, in ascending order.</param>
internal sealed record SmoothSpec(ConvolutionSpec Convolution, EquatableArray<int> Levels);

/// <summary>How the branch treats the levels.</summary>
internal enum SemanticStyle
{
    /// <summary>The same two convolutions for all: the seed's.</summary>
    Shared,

    /// <summary>Convolutions of its own for each level: the paper's.</summary>
    PerLevel,
}

/// <summary>How the levels become one map.</summary>
internal enum SemanticFusion
{
    Sum,
    Concat,
}

/// <summary>The semantic branch on top of the pyramid, with the seed's defaults.</summary>
internal sealed record SemanticSpec(int Channels, int Classes)
{
    public SemanticStyle Style { get; init; } = SemanticStyle.Shared;

    /// <summary>
    /// The norm after each convolution; null is none. As many groups as <see cref="Channels"/> means one channel a group,
    /// the seed's, on maps of the pyramid's channels too.
    /// </summary>
    public NormSpec? Norm { get; init; } = NormSpec.Group(Channels);

    public Resampling Upsampling { get; init; } = Resampling.BilinearAlignCorners;

    public SemanticFusion Fusion { get; init; } = SemanticFusion.Sum;

    /// <summary>The share of channels that training drops before the classes, from 0 up to but not including 1.</summary>
    public double Dropout { get; init; }

    /// <summary>The logits' size, as a multiple of P2's.</summary>
    public int Scale { get; init; } = 4;

    /// <summary>One name a class, or none where the classes are only counted.</summary>
    public EquatableArray<NamedClass> Names { get; init; }

    /// <summary>One colour a class, as 0xRRGGBB, or none where the palette is left to us.</summary>
    public EquatableArray<int> Colors { get; init; }

    /// <summary>The value in a mask that belongs to no class.</summary>
    public int Ignore { get; init; } = 255;
}

/// <summary>Average pooling and one linear layer on top of the backbone.</summary>
internal sealed record ClassifierSpec(int Classes)
{
    /// <summary>One name a class, or none where the classes are only counted.</summary>
    public EquatableArray<NamedClass> Names { get; init; }
}

/// <summary>A class as the user names it and as C# does.</summary>
internal sealed record NamedClass(string Name, string Identifier);
