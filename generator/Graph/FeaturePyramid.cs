using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// The top-down pathway (Lin et al., 2016): 1x1 laterals, upsampling, and 3x3 smoothing convolutions. The seed upsamples
/// bilinearly with corners aligned and smooths every level but the top one; its names stay in the state dict.
/// </summary>
internal sealed class FeaturePyramid(FpnSpec spec, IReadOnlyList<FeatureMap> features)
{
    /// <summary>The type that holds the levels.</summary>
    public const string Bundle = "PyramidLevels";

    private const int Top = 5;
    private static readonly int[] LateralLevels = [4, 3, 2];

    /// <summary>P2 to P5, at the strides of the backbone's c2 to c5.</summary>
    public IReadOnlyList<FeatureMap> Levels { get; } =
        [.. features.Select((feature, index) => new FeatureMap($"p{index + 2}", spec.Channels, feature.Stride))];

    /// <summary>P2 to P5, and P6 where the spec asks for it.</summary>
    public IReadOnlyList<FeatureMap> AllLevels => spec.ExtraLevels == 0
        ? Levels
        : [.. Levels, new FeatureMap("p6", spec.Channels, 2 * Levels[Levels.Count - 1].Stride)];

    /// <summary>The parameters, in the seed's order.</summary>
    public IReadOnlyList<Member> Members() =>
    [
        .. WithNorm(Lateral(Top), spec.Lateral.Norm),
        .. spec.Smooth.Levels.Reverse().SelectMany(level => WithNorm(Smooth(level), spec.Smooth.Convolution.Norm)),
        .. LateralLevels.SelectMany(level => WithNorm(Lateral(level), spec.Lateral.Norm)),
    ];

    /// <summary>The body from pictures to p2..p5, or to p6 where it is the whole network's.</summary>
    public Body TopDown(string name, BodyAccess access, string images, string? bundle)
    {
        var body = new BodyBuilder();
        body.Heading("Bottom-up: the backbone.");
        body.Call([.. features.Select(feature => feature.Name)], "Backbone", images);

        body.Heading("Top-down: each level is the one above it, upsampled, " + (spec.Fusion == FpnFusion.Sum ? "plus its lateral." : "averaged with its lateral."));
        string above = Convolve(body, IsSmoothed(Top) ? "merged5" : "p5", Lateral(Top), spec.Lateral.Norm, "c5");
        var merged = new Dictionary<int, string> { [Top] = above };
        foreach (int level in LateralLevels)
        {
            string lateral = Convolve(body, $"lateral{level}", Lateral(level), spec.Lateral.Norm, $"c{level}");
            string upsampled = body.Resize($"up{level}", above, lateral, spec.Upsampling);
            above = merged[level] = Fuse(body, level, upsampled, lateral);
        }

        if (spec.Smooth.Levels.Count > 0)
            body.Heading("Smooth: against the aliasing of the upsampling.");
        foreach (int level in spec.Smooth.Levels.Reverse())
            Convolve(body, $"p{level}", Smooth(level), spec.Smooth.Convolution.Norm, merged[level]);

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
        body.CallBody([.. Levels.Select(level => level.Name)], topDown, images);
        AddExtraLevel(body);
        return body.Build(
            "Pyramid", "Computes the feature pyramid alone.", BodyAccess.EntryPoint, images, [.. AllLevels.Select(level => level.AsOutput)], Bundle);
    }

    private void AddExtraLevel(BodyBuilder body)
    {
        if (spec.ExtraLevels == 0)
            return;
        body.Heading("P6: every other step of p5.");
        body.MaxPool2d("p6", "p5", kernel: 1, stride: 2, padding: 0);
    }

    private string Fuse(BodyBuilder body, int level, string upsampled, string lateral)
    {
        string result = IsSmoothed(level) ? $"merged{level}" : $"p{level}";
        if (spec.Fusion == FpnFusion.Sum)
            return body.Add(result, upsampled, lateral);
        string sum = body.Add($"sum{level}", upsampled, lateral);
        return body.Multiply(result, sum, 0.5);
    }

    private static string Convolve(BodyBuilder body, string result, Conv2dLayer layer, NormSpec? norm, string x)
    {
        if (norm is null)
            return body.Conv2d(result, layer, x);
        x = body.Conv2d(result + "Conv", layer, x);
        return body.Norm(result, NormOf(layer, norm), x);
    }

    private bool IsSmoothed(int level) => spec.Smooth.Levels.Contains(level);

    private Conv2dLayer Lateral(int level)
    {
        (string name, string stateName) = level == Top ? ("TopLayer", "toplayer") : ($"LateralLayer{Top - level}", $"latlayer{Top - level}");
        return Convolution(name, stateName, "fpn.lateral", spec.Lateral, features[level - 2].Channels);
    }

    private Conv2dLayer Smooth(int level) =>
        Convolution($"Smooth{Top - level}", $"smooth{Top - level}", "fpn.smooth", spec.Smooth.Convolution, spec.Channels);

    private Conv2dLayer Convolution(string name, string stateName, string property, ConvolutionSpec convolution, long inChannels) =>
        new(name, stateName, property, inChannels, spec.Channels, convolution.Kernel)
        {
            Padding = convolution.Kernel / 2,
            Bias = convolution.Bias,
        };

    private static Member[] WithNorm(Conv2dLayer layer, NormSpec? norm) =>
        norm is null ? [layer] : [layer, NormOf(layer, norm)];

    private static NormLayer NormOf(Conv2dLayer layer, NormSpec norm) =>
        NormLayer.Of(norm.Kind, layer.Name + "Norm", layer.StateName + "_norm", layer.Property, layer.OutChannels, norm.Groups);
}
