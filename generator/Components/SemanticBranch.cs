using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>How the branch treats the levels.</summary>
internal enum SemanticStyle
{
    /// <summary>The same two convolutions for all: the seed's.</summary>
    Shared,

    /// <summary>Convolutions of its own for each level: the paper's.</summary>
    PerLevel,
}

/// <summary>How the levels become one map.</summary>
internal enum SemanticFusion { Sum, Concat }

/// <summary>
/// The semantic branch of Panoptic FPN (Kirillov et al., 2019): all levels brought to p2's size, merged, classified and
/// upsampled. How the levels come to that size is the style's; the rest is the same for both.
/// </summary>
internal abstract class SemanticBranch(ComponentSpec spec, IReadOnlyList<FeatureMap> levels)
{
    /// <summary>The body from the levels to the logits.</summary>
    public const string BodyName = "Segment";

    public static readonly Property<SemanticStyle> Style = Property.Choice("style", SemanticStyle.Shared,
        "shared: the same two convolutions for all levels, the seed's. perLevel: convolutions of its own for each level, with a doubling after each, the paper's.");

    public static readonly Property<int> Channels = Property.WholeNumber("channels", new(1, 65536), 128, "The channels of the branch.");

    public static readonly Property<NormSpec?> Norm = Property.OptionalNorm("norm", spec => NormSpec.Group(spec.Get(Channels)),
        "The normalisation after each convolution; null is none. As many groups as channels, the default, is one channel a group, on maps of the pyramid's channels too.")
        with { HasDefault = false };

    public static readonly UpsamplingProperties Upsampling = new("How maps are brought to a larger size.");

    public static readonly Property<SemanticFusion> Fusion = Property.Choice("fuse", SemanticFusion.Sum,
        "How the levels become one map: added up, or their channels one after another.");

    public static readonly Property<double> Dropout = Property.Number("dropout", Numbers.Share, 0, "The share of channels that training drops before the classes.");

    public static readonly Property<ClassList> Classes = Property.Classes(example: 32,
        "The classes, which are the channels of the logits: their number, or their names, which become an enum.");

    /// <summary>One a class, as 0xRRGGBB, or none where the palette is left to us.</summary>
    public static readonly Property<EquatableArray<int>> Colors = new(
        "colors",
        "One colour a class, as #RRGGBB. Without it: a palette of well-separated colours.",
        Property.OptionalArray("\"type\": \"string\", \"pattern\": \"^#[0-9A-Fa-f]{6}$\"", ObjectReader.ClassCounts.Least, ObjectReader.ClassCounts.Largest),
        _ => [],
        (reader, json, spec, _) => reader.Colors(json, spec.Get(Classes).Count)) { HasDefault = false };

    public static readonly Property<int> Ignore = Property.WholeNumber("ignore", new(0, 65535), 255, "The value in a mask that belongs to no class.");

    public static readonly Property<int> Scale = Property.OneOf("scale", [1, 2, 4], 4, "The size of the logits, as a multiple of P2's; 4 is the picture's.");

    public static readonly Component Component = new(
        "semantic",
        "The semantic branch: all levels brought to one size, merged and classified. It needs fpn. Defaults are the seed's.",
        [Style, Channels, Norm, Upsampling.Mode, Upsampling.AlignCorners, Fusion, Dropout, Classes, Colors, Ignore, Scale],
        Check)
    {
        HashOrder = [Style, Channels, Norm, Upsampling.Mode, Fusion, Dropout, Scale, Classes, Colors, Ignore],
    };

    protected ComponentSpec Spec { get; } = spec;

    /// <summary>The pyramid's levels from fine to coarse; they all have the same channels.</summary>
    protected IReadOnlyList<FeatureMap> Levels { get; } = levels;

    protected int Width => Spec.Get(Channels);

    protected Resampling Resampling => Upsampling.Of(Spec);

    private BodyOutput Logits => new("logits", "logits", Levels[0].Stride / Spec.Get(Scale));

    private bool Concatenates => Spec.Get(Fusion) == SemanticFusion.Concat;

    public static SemanticBranch Of(ComponentSpec spec, IReadOnlyList<FeatureMap> levels) => spec.Get(Style) == SemanticStyle.PerLevel
        ? new PerLevelSemanticBranch(spec, levels)
        : new SharedSemanticBranch(spec, levels);

    /// <summary>The parameters.</summary>
    public abstract IReadOnlyList<Member> Members();

    /// <summary>The body from p2..p5 to logits.</summary>
    public Body Segment()
    {
        var body = new BodyBuilder();
        int scale = Spec.Get(Scale);
        string[] merged = [.. Levels.Reverse().Select(level => ToFinestSize(body, level)).Reverse()];

        body.Heading(scale == 1 ? "Merge and classify." : "Merge, classify, and upsample.");
        string x = Concatenates ? body.Append("levels", new Concat(), merged) : Sum(body, merged);
        if (Spec.Get(Dropout) > 0)
            x = body.Append("dropped", new Dropout2d(Spec.Get(Dropout)), x);
        x = body.Append(scale == 1 ? "logits" : "scores", new Conv2d(Predictor().Name), x);
        if (scale > 1)
            body.Append("logits", new Resize(scale, Resampling), x, x);
        return body.Build(
            BodyName,
            "Segments the levels of a pyramid.",
            BodyAccess.EntryPoint,
            [.. Levels.Select(level => level.AsInput)],
            [Logits]);
    }

    /// <summary>A network's body from pictures to logits, over a body that gives p2..p5.</summary>
    public Body Forward(string topDown, string images)
    {
        string[] names = [.. Levels.Select(level => level.Name)];
        var body = new BodyBuilder();
        body.Append(names, new CallBody(topDown), images);
        body.Append(["logits"], new CallBody(BodyName), names);
        return body.Build(
            Body.Forward,
            "Segments pictures: the class with the largest logit is the pixel's.",
            BodyAccess.EntryPoint,
            images,
            [Logits]);
    }

    /// <summary>Writes down how a level comes to p2's size and the branch's channels; the value's name is s2 to s5.</summary>
    protected abstract string ToFinestSize(BodyBuilder body, FeatureMap level);

    /// <summary>The convolution that gives each class its score.</summary>
    protected abstract Conv2dLayer Predictor();

    protected Conv2dLayer Predictor(string name, string stateName) => new(
        name, stateName, "semantic.classes", Width * (Concatenates ? Levels.Count : 1), Spec.Get(Classes).Count, Kernel: 1);

    /// <summary>The norm of a convolution of the branch, or null where it has none.</summary>
    protected NormLayer? NormOf(string name, string stateName, long channels) => Spec.Get(Norm) is not { } norm
        ? null
        : NormLayer.Of(norm.Kind, name, stateName, Component.Name, channels, norm.Groups == Width ? channels : norm.Groups);

    protected static string Convolve(BodyBuilder body, string name, Conv2dLayer convolution, NormLayer? norm, string x)
    {
        x = body.Append(name + "Conv", new Conv2d(convolution.Name), x);
        if (norm is not null)
            x = body.Append(name + "Norm", norm.Operation, x);
        return body.Append(name, new Relu(), x);
    }

    private static ComponentSpec Check(ComponentSpec spec, ObjectReader semantic, SpecContext context)
    {
        if (spec.Get(Colors).Count > 0 && !semantic.IsArray(Classes.Name))
            semantic.RefuseName(Colors.Name, Rules.ColorsWithoutNames);
        (int ignore, int classes) = (spec.Get(Ignore), spec.Get(Classes).Count);
        if (ignore < classes && (!semantic.Has(Ignore.Name) || semantic.Says(Ignore.Name, ignore)))
            semantic.RefuseName(semantic.Has(Ignore.Name) ? Ignore.Name : Classes.Name, Rules.IgnoredClass, Wording.Number(ignore), Wording.Number(classes));
        return Upsampling.Check(spec, semantic);
    }

    /// <summary>Adds the levels one by one; of p2 to p5 the sums are sum32, sum432 and sum.</summary>
    private string Sum(BodyBuilder body, string[] merged)
    {
        string sum = merged[0];
        string levels = Levels[0].Name.Substring(1);
        for (int index = 1; index < merged.Length; index++)
        {
            levels = Levels[index].Name.Substring(1) + levels;
            sum = body.Append(index == merged.Length - 1 ? "sum" : "sum" + levels, new Add(), sum, merged[index]);
        }

        return sum;
    }
}
