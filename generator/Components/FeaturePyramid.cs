using System.Globalization;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>How a level and its lateral become one map.</summary>
internal enum FpnFusion { Sum, Average }

/// <summary>
/// The top-down pathway (Lin et al., 2016): 1x1 laterals, upsampling, and 3x3 smoothing convolutions. The seed upsamples
/// bilinearly with corners aligned and smooths every level but the top one; its names stay in the state dict.
/// </summary>
internal sealed class FeaturePyramid(ComponentSpec spec, IReadOnlyList<FeatureMap> features)
{
    /// <summary>The type that holds the levels.</summary>
    public const string Bundle = "PyramidLevels";

    public static readonly Property<int> Channels = Property.WholeNumber("channels", new(1, 65536), 256, "The channels of every level.");

    /// <summary>The levels that have a convolution after the top-down road.</summary>
    public static readonly Property<EquatableArray<string>> SmoothLevels =
        Property.SomeOf("levels", ["p2", "p3", "p4", "p5"], ["p2", "p3", "p4"], "The levels that have one.")
        with { HashedAs = (_, levels) => [("levels", levels.Select(level => level.Substring(1)))] };

    public static readonly ConvolutionProperties Lateral =
        new("lateral", DefaultKernel: 1, "The convolutions that bring the backbone's maps to the pyramid's channels.");

    public static readonly ConvolutionProperties Smooth =
        new("smooth", DefaultKernel: 3, "The convolutions after the top-down road, against the aliasing of upsampling.", SmoothLevels);

    public static readonly UpsamplingProperties Upsampling = new("How a level comes to the size of the one below.");

    public static readonly Property<FpnFusion> Fusion = Property.Choice("fuse", FpnFusion.Sum, "How a level and its lateral become one map.");

    /// <summary>Levels above P5: 0, or 1 for P6.</summary>
    public static readonly Property<int> ExtraLevels = Property.WholeNumber("extraLevels", new(0, 1), 0, "1 adds P6, every other step of P5.");

    public static readonly Component Component = new(
        "fpn",
        "The feature pyramid P2 to P5, at strides 4 to 32. Without semantic the network gives the pyramid. Defaults are the seed's.",
        [Channels, Lateral, Smooth, Upsampling.Mode, Upsampling.AlignCorners, Fusion, ExtraLevels],
        Check);

    /// <summary>P2 to P5, at the strides of the backbone's c2 to c5.</summary>
    public IReadOnlyList<FeatureMap> Levels { get; } =
        [.. features.Select(feature => new FeatureMap($"p{LevelOf(feature)}", spec.Get(Channels), feature.Stride))];

    /// <summary>P2 to P5, and P6 where the spec asks for it.</summary>
    public IReadOnlyList<FeatureMap> AllLevels => spec.Get(ExtraLevels) == 0
        ? Levels
        : [.. Levels, new FeatureMap($"p{Top + 1}", spec.Get(Channels), 2 * Levels[Levels.Count - 1].Stride)];

    /// <summary>The level of the coarsest map.</summary>
    private int Top => LevelOf(features[features.Count - 1]);

    /// <summary>The levels from the coarsest to the finest.</summary>
    private IEnumerable<int> TopToBottom => features.Reverse().Select(LevelOf);

    /// <summary>The parameters, in the seed's order.</summary>
    public IReadOnlyList<Member> Members() =>
    [
        .. WithNorm(LateralOf(Top), Lateral),
        .. TopToBottom.Where(IsSmoothed).SelectMany(level => WithNorm(SmoothOf(level), Smooth)),
        .. TopToBottom.Skip(1).SelectMany(level => WithNorm(LateralOf(level), Lateral)),
    ];

    /// <summary>The body from pictures to p2..p5, or to p6 where it is the whole network's.</summary>
    public Body TopDown(string name, BodyAccess access, string images, string? bundle)
    {
        var body = new BodyBuilder();
        body.Heading("Bottom-up: the backbone.");
        body.Append([.. features.Select(feature => feature.Name)], new Call("Backbone"), images);

        body.Heading("Top-down: each level is the one above it, upsampled, " + (spec.Get(Fusion) == FpnFusion.Sum ? "plus its lateral." : "averaged with its lateral."));
        string above = Convolve(body, Merged(Top), LateralOf(Top), Lateral, $"c{Top}");
        foreach (int level in TopToBottom.Skip(1))
        {
            string lateral = Convolve(body, $"lateral{level}", LateralOf(level), Lateral, $"c{level}");
            string upsampled = body.Append($"up{level}", new Resize(1, Upsampling.Of(spec)), above, lateral);
            above = Fuse(body, level, upsampled, lateral);
        }

        if (TopToBottom.Any(IsSmoothed))
            body.Heading("Smooth: against the aliasing of the upsampling.");
        foreach (int level in TopToBottom.Where(IsSmoothed))
            Convolve(body, $"p{level}", SmoothOf(level), Smooth, Merged(level));

        bool isWhole = bundle is not null;
        if (isWhole)
            AddExtraLevel(body);
        IReadOnlyList<FeatureMap> levels = isWhole ? AllLevels : Levels;
        return body.Build(
            name,
            $"Runs the backbone and the top-down pathway and returns p2 to {levels[levels.Count - 1].Name}.",
            access,
            images,
            [.. levels.Select(level => level.AsOutput)],
            bundle);
    }

    /// <summary>The body of a segmentation network from pictures to all levels, over the body that gives p2..p5.</summary>
    public Body Pyramid(string topDown, string images)
    {
        var body = new BodyBuilder();
        body.Append([.. Levels.Select(level => level.Name)], new CallBody(topDown), images);
        AddExtraLevel(body);
        return body.Build(
            "Pyramid", "Computes the feature pyramid alone.", BodyAccess.EntryPoint, images, [.. AllLevels.Select(level => level.AsOutput)], Bundle);
    }

    private void AddExtraLevel(BodyBuilder body)
    {
        if (spec.Get(ExtraLevels) == 0)
            return;
        body.Heading($"P{Top + 1}: every other step of p{Top}.");
        body.Append($"p{Top + 1}", new MaxPool2d(1, 2, 0), $"p{Top}");
    }

    private static ComponentSpec Check(ComponentSpec spec, ObjectReader fpn, SpecContext context)
    {
        if (context.HasSemantic && spec.Get(ExtraLevels) > 0)
            fpn.Refuse(ExtraLevels.Name, Rules.UnreadLevel);
        return Upsampling.Check(spec, fpn);
    }

    /// <summary>The level of c2 and of p2 is 2.</summary>
    private static int LevelOf(FeatureMap map) => int.Parse(map.Name.Substring(1), CultureInfo.InvariantCulture);

    private string Fuse(BodyBuilder body, int level, string upsampled, string lateral)
    {
        if (spec.Get(Fusion) == FpnFusion.Sum)
            return body.Append(Merged(level), new Add(), upsampled, lateral);
        string sum = body.Append($"sum{level}", new Add(), upsampled, lateral);
        return body.Append(Merged(level), new Multiply(0.5), sum);
    }

    private string Convolve(BodyBuilder body, string result, Conv2dLayer layer, ConvolutionProperties properties, string x)
    {
        if (NormOf(layer, properties) is not { } norm)
            return body.Append(result, new Conv2d(layer.Name), x);
        x = body.Append(result + "Conv", new Conv2d(layer.Name), x);
        return body.Append(result, norm.Operation, x);
    }

    private bool IsSmoothed(int level) => spec.Get(SmoothLevels).Contains($"p{level}");

    /// <summary>What a body calls a level before it is smoothed.</summary>
    private string Merged(int level) => IsSmoothed(level) ? $"merged{level}" : $"p{level}";

    private Conv2dLayer LateralOf(int level)
    {
        (string name, string stateName) = level == Top ? ("TopLayer", "toplayer") : ($"LateralLayer{Top - level}", $"latlayer{Top - level}");
        return Convolution(name, stateName, Lateral, features.First(feature => LevelOf(feature) == level).Channels);
    }

    private Conv2dLayer SmoothOf(int level) => Convolution($"Smooth{Top - level}", $"smooth{Top - level}", Smooth, spec.Get(Channels));

    private Conv2dLayer Convolution(string name, string stateName, ConvolutionProperties properties, long inChannels) =>
        new(name, stateName, $"{Component.Name}.{properties.Name}", inChannels, spec.Get(Channels), spec.Get(properties.Kernel))
        {
            Padding = spec.Get(properties.Kernel) / 2,
            Bias = spec.Get(properties.Bias),
        };

    private Member[] WithNorm(Conv2dLayer layer, ConvolutionProperties properties) =>
        NormOf(layer, properties) is { } norm ? [layer, norm] : [layer];

    private NormLayer? NormOf(Conv2dLayer layer, ConvolutionProperties properties) => spec.Get(properties.Norm) is not { } norm
        ? null
        : NormLayer.Of(norm.Kind, layer.Name + "Norm", layer.StateName + "_norm", layer.Property, layer.OutChannels, norm.Groups);
}
