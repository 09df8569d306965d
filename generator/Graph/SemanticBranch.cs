using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>
/// The semantic branch of Panoptic FPN (Kirillov et al., 2019): all levels brought to p2's size, merged, classified and
/// upsampled. How the levels come to that size is the style's; the rest is the same for both.
/// </summary>
internal abstract class SemanticBranch(SemanticSpec spec, FpnSpec fpn, IReadOnlyList<FeatureMap> levels)
{
    /// <summary>The body from the levels to the logits.</summary>
    public const string BodyName = "Segment";

    protected SemanticSpec Spec { get; } = spec;

    protected FpnSpec Fpn { get; } = fpn;

    /// <summary>P2 to P5.</summary>
    protected IReadOnlyList<FeatureMap> Levels { get; } = levels;

    public static SemanticBranch Of(SemanticSpec spec, FpnSpec fpn, IReadOnlyList<FeatureMap> levels) => spec.Style == SemanticStyle.PerLevel
        ? new PerLevelSemanticBranch(spec, fpn, levels)
        : new SharedSemanticBranch(spec, fpn, levels);

    /// <summary>The parameters.</summary>
    public abstract IReadOnlyList<Member> Members();

    /// <summary>The body from p2..p5 to logits.</summary>
    public Body Segment()
    {
        var body = new BodyBuilder();
        string[] merged = [.. Levels.Reverse().Select(level => ToFinestSize(body, level)).Reverse()];

        body.Heading(Spec.Scale == 1 ? "Merge and classify." : "Merge, classify, and upsample.");
        string x = Spec.Fusion == SemanticFusion.Concat ? body.Concat("levels", merged) : Sum(body, merged);
        if (Spec.Dropout > 0)
            x = body.Dropout2d("dropped", x, Spec.Dropout);
        x = body.Conv2d(Spec.Scale == 1 ? "logits" : "scores", Predictor(), x);
        if (Spec.Scale > 1)
            body.Resize("logits", x, x, Spec.Upsampling, Spec.Scale);
        return body.Build(
            BodyName,
            "Segments the levels of a pyramid.",
            BodyAccess.EntryPoint,
            [.. Levels.Select(level => level.AsInput)],
            [new BodyOutput("logits", "logits", Levels[0].Stride / Spec.Scale)]);
    }

    /// <summary>A network's body from pictures to logits, over a body that gives p2..p5.</summary>
    public Body Forward(string topDown, string images)
    {
        string[] names = [.. Levels.Select(level => level.Name)];
        var body = new BodyBuilder();
        body.CallBody(names, topDown, images);
        body.CallBody(["logits"], BodyName, names);
        return body.Build(
            Body.Forward,
            "Segments pictures: the class with the largest logit is the pixel's.",
            BodyAccess.EntryPoint,
            images,
            [new BodyOutput("logits", "logits", Levels[0].Stride / Spec.Scale)]);
    }

    /// <summary>Writes down how a level comes to p2's size and the branch's channels; the value's name is s2 to s5.</summary>
    protected abstract string ToFinestSize(BodyBuilder body, FeatureMap level);

    /// <summary>The convolution that gives each class its score.</summary>
    protected abstract Conv2dLayer Predictor();

    protected Conv2dLayer Predictor(string name, string stateName) => new(
        name, stateName, "semantic.classes", Spec.Channels * (Spec.Fusion == SemanticFusion.Concat ? Levels.Count : 1), Spec.Classes, Kernel: 1);

    /// <summary>The norm of a convolution of the branch, or null where it has none.</summary>
    protected NormLayer? Norm(string name, string stateName, int channels) => Spec.Norm is not { } norm
        ? null
        : NormLayer.Of(norm.Kind, name, stateName, "semantic", channels, norm.Groups == Spec.Channels ? channels : norm.Groups);

    protected static string Convolve(BodyBuilder body, string name, Conv2dLayer convolution, NormLayer? norm, string x)
    {
        x = body.Conv2d(name + "Conv", convolution, x);
        if (norm is not null)
            x = body.Norm(name + "Norm", norm, x);
        return body.Relu(name, x);
    }

    private static string Sum(BodyBuilder body, string[] merged)
    {
        string sum = body.Add("sum32", merged[0], merged[1]);
        sum = body.Add("sum432", sum, merged[2]);
        return body.Add("sum", sum, merged[3]);
    }
}
