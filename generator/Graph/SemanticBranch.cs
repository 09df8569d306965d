using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// The semantic branch of Panoptic FPN (Kirillov et al., 2019) as the seed has it: two convolutions with group
/// normalisation that all levels share, everything upsampled to p2's size, summed, classified, upsampled by four.
/// </summary>
internal static class SemanticBranch
{
    private const string Property = "semantic.channels";

    /// <summary>The parameters, in the seed's order.</summary>
    public static IReadOnlyList<Member> Members(SemanticSpec spec, FpnSpec fpn) =>
    [
        new Conv2dLayer("SemanticBranch", "semantic_branch", Property, fpn.Channels, spec.Channels, Kernel: 3) { Padding = 1 },
        new Conv2dLayer("Conv2", "conv2", "fpn.channels", fpn.Channels, fpn.Channels, Kernel: 3) { Padding = 1 },
        new Conv2dLayer("Conv3", "conv3", "semantic.classes", spec.Channels, spec.Classes, Kernel: 1),
        new GroupNormLayer("GroupNorm1", "gn1", Property, spec.Channels, spec.Channels),
        new GroupNormLayer("GroupNorm2", "gn2", "fpn.channels", fpn.Channels, fpn.Channels),
    ];

    /// <summary>The body from pictures to logits, over a body that gives p2..p5.</summary>
    public static Body Forward(string topDown)
    {
        var body = new BodyBuilder();
        body.CallBody(["p2", "p3", "p4", "p5"], topDown, "images");

        string s5 = Upsampled(body, level: 5, wideSteps: 2);
        string s4 = Upsampled(body, level: 4, wideSteps: 1);
        string s3 = Upsampled(body, level: 3, wideSteps: 0);
        body.Heading("p2 has the size already.");
        string s2 = Convolve(body, "s2", "SemanticBranch", "GroupNorm1", "p2");

        body.Heading("Merge, classify, and return to the picture's size.");
        string sum = body.Add("sum32", s2, s3);
        sum = body.Add("sum432", sum, s4);
        sum = body.Add("sum", sum, s5);
        string scores = body.Conv2d("scores", "Conv3", sum);
        string logits = body.Resize("logits", scores, scores, scale: 4);
        return body.Build(
            Body.Forward,
            "Segments pictures: the class with the largest logit is the pixel's.",
            BodyAccess.EntryPoint,
            "images",
            [new BodyOutput("logits", logits, 1)]);
    }

    /// <summary>A level through conv2 (channels stay) as often as given, then semantic_branch, each followed by upsampling to p2's size.</summary>
    private static string Upsampled(BodyBuilder body, int level, int wideSteps)
    {
        body.Heading($"p{level} to p2's size.");
        string x = $"p{level}";
        for (int step = 1; step <= wideSteps; step++)
        {
            x = Convolve(body, $"s{level}Wide{step}", "Conv2", "GroupNorm2", x);
            x = body.Resize($"s{level}Up{step}", x, "p2");
        }

        x = Convolve(body, $"s{level}Narrow", "SemanticBranch", "GroupNorm1", x);
        return body.Resize($"s{level}", x, "p2");
    }

    private static string Convolve(BodyBuilder body, string name, string convolution, string norm, string x)
    {
        x = body.Conv2d(name + "Conv", convolution, x);
        x = body.GroupNorm(name + "Norm", norm, x);
        return body.Relu(name, x);
    }
}
