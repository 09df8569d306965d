using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// The top-down pathway (Lin et al., 2016) as the seed has it: 1x1 laterals, bilinear upsampling with corners aligned,
/// and a 3x3 smoothing convolution on every level but the top one.
/// </summary>
internal static class FeaturePyramid
{
    private const string Property = "fpn.channels";

    /// <summary>The parameters, in the seed's order.</summary>
    public static IReadOnlyList<Member> Members(FpnSpec spec, IReadOnlyList<Feature> features)
    {
        IEnumerable<Member> smooth = Enumerable.Range(1, 3).Select(index =>
            new Conv2dLayer($"Smooth{index}", $"smooth{index}", Property, spec.Channels, spec.Channels, Kernel: 3) { Padding = 1 });
        IEnumerable<Member> laterals = Enumerable.Range(1, 3).Select(index =>
            new Conv2dLayer($"LateralLayer{index}", $"latlayer{index}", Property, features[3 - index].Channels, spec.Channels, Kernel: 1));
        return
        [
            new Conv2dLayer("TopLayer", "toplayer", Property, features[3].Channels, spec.Channels, Kernel: 1),
            .. smooth,
            .. laterals,
        ];
    }

    /// <summary>The body from pictures to p2..p5.</summary>
    public static Body TopDown(string name, BodyAccess access, IReadOnlyList<Feature> features, string? bundle)
    {
        var body = new BodyBuilder();
        body.Heading("Bottom-up: the backbone.");
        body.Call(["c2", "c3", "c4", "c5"], "Backbone", "images");

        body.Heading("Top-down: each level is the one above it, upsampled, plus its lateral.");
        body.Conv2d("p5", "TopLayer", "c5");
        string above = "p5";
        for (int level = 4; level >= 2; level--)
        {
            string lateral = body.Conv2d($"lateral{level}", $"LateralLayer{5 - level}", $"c{level}");
            string upsampled = body.Resize($"up{level}", above, lateral);
            above = body.Add($"merged{level}", upsampled, lateral);
        }

        body.Heading("Smooth: against the aliasing of the upsampling.");
        for (int level = 4; level >= 2; level--)
            body.Conv2d($"p{level}", $"Smooth{5 - level}", $"merged{level}");

        return body.Build(name, "Runs the backbone and the top-down pathway and returns p2 to p5.", access, "images", Outputs(features), bundle);
    }

    /// <summary>p2 to p5, at the strides of the backbone's c2 to c5.</summary>
    public static IReadOnlyList<BodyOutput> Outputs(IReadOnlyList<Feature> features) =>
        [.. features.Select((feature, index) => new BodyOutput($"p{index + 2}", $"p{index + 2}", feature.Stride))];
}
