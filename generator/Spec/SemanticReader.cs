using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>Reads <c>semantic</c>.</summary>
internal static class SemanticReader
{
    private static readonly WholeNumbers Channels = new(1, 65536);
    private static readonly WholeNumbers MaskValues = new(0, 65535);
    private static readonly string[] Styles = ["shared", "perLevel"];
    private static readonly string[] Fusions = ["sum", "concat"];
    private static readonly int[] Scales = [1, 2, 4];

    public static SemanticSpec Read(ObjectReader semantic)
    {
        string? style = semantic.Choice("style", Styles);
        int channels = semantic.WholeNumber("channels", Channels, fallback: 128);
        NormSpec? norm = semantic.Norm("norm", NormSpec.Group(channels), isOptional: true);
        Resampling upsampling = FpnReader.ReadUpsampling(semantic);
        string? fusion = semantic.Choice("fuse", Fusions);
        double dropout = semantic.Number("dropout", Numbers.Share, fallback: 0);
        (int count, EquatableArray<NamedClass> names) = semantic.RequiredCountOrNames("classes", example: 32);
        EquatableArray<int> colors = semantic.Colors("colors", count);
        if (colors.Count > 0 && !semantic.IsArray("classes"))
            semantic.RefuseName("colors", Rules.ColorsWithoutNames);
        int ignore = semantic.WholeNumber("ignore", MaskValues, fallback: 255);
        if (ignore < count && (!semantic.Has("ignore") || semantic.Says("ignore", ignore)))
            semantic.RefuseName(semantic.Has("ignore") ? "ignore" : "classes", Rules.IgnoredClass, Wording.Number(ignore), Wording.Number(count));
        return new SemanticSpec(channels, count)
        {
            Style = style == "perLevel" ? SemanticStyle.PerLevel : SemanticStyle.Shared,
            Norm = norm,
            Upsampling = upsampling,
            Fusion = fusion == "concat" ? SemanticFusion.Concat : SemanticFusion.Sum,
            Dropout = dropout,
            Names = names,
            Colors = colors,
            Ignore = ignore,
            Scale = semantic.Choice("scale", Scales) ?? 4,
        };
    }
}
