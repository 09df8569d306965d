using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>Reads <c>fpn</c>.</summary>
internal static class FpnReader
{
    private static readonly WholeNumbers Channels = new(1, 65536);
    private static readonly WholeNumbers ExtraLevels = new(0, 1);
    private static readonly string[] Fusions = ["sum", "average"];
    private static readonly string[] Levels = ["p2", "p3", "p4", "p5"];
    private static readonly int[] Kernels = [1, 3, 5, 7];

    /// <summary>The pyramid of a spec that says nothing of it.</summary>
    public static FpnSpec Default { get; } = new(256);

    /// <param name="fpn">The object.</param>
    /// <param name="hasBranch">Whether a semantic branch reads the pyramid.</param>
    public static FpnSpec Read(ObjectReader fpn, bool hasBranch)
    {
        int channels = fpn.WholeNumber("channels", Channels, Default.Channels);
        ConvolutionSpec? lateral = fpn.Object("lateral", reader => ReadConvolution(reader, Default.Lateral));
        SmoothSpec? smooth = fpn.Object("smooth", ReadSmooth);
        Resampling upsampling = ReadUpsampling(fpn);
        string? fusion = fpn.Choice("fuse", Fusions);
        int extraLevels = fpn.WholeNumber("extraLevels", ExtraLevels, fallback: 0);
        if (hasBranch && extraLevels > 0)
            fpn.Refuse("extraLevels", Rules.UnreadLevel);
        return new FpnSpec(channels)
        {
            Lateral = lateral ?? Default.Lateral,
            Smooth = smooth ?? Default.Smooth,
            Upsampling = upsampling,
            Fusion = fusion == "average" ? FpnFusion.Average : FpnFusion.Sum,
            ExtraLevels = extraLevels,
        };
    }

    /// <summary><c>upsample</c> and <c>alignCorners</c>, which pyramid and branch have alike.</summary>
    public static Resampling ReadUpsampling(ObjectReader reader)
    {
        string? mode = reader.Choice("upsample", ["bilinear", "nearest"]);
        bool alignCorners = reader.TruthValue("alignCorners", fallback: true);
        if (mode == "nearest")
            reader.Refuse("alignCorners", Rules.UnusedAlignCorners);
        return mode == "nearest" ? Resampling.Nearest : alignCorners ? Resampling.BilinearAlignCorners : Resampling.Bilinear;
    }

    private static ConvolutionSpec ReadConvolution(ObjectReader convolution, ConvolutionSpec fallback) =>
        new(convolution.Choice("kernel", Kernels) ?? fallback.Kernel)
        {
            Bias = convolution.TruthValue("bias", fallback.Bias),
            Norm = convolution.Norm("norm", fallback.Norm, isOptional: true),
        };

    private static SmoothSpec ReadSmooth(ObjectReader smooth) => new(
        ReadConvolution(smooth, Default.Smooth.Convolution),
        smooth.Choices("levels", Levels) is { } levels
            ? levels.Select(level => 2 + Array.IndexOf(Levels, level)).OrderBy(level => level).ToEquatableArray()
            : Default.Smooth.Levels);
}
