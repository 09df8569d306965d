using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Tests;

/// <summary>Specs as the reader gives them.</summary>
internal static class Specs
{
    public static NetworkSpec Of(int depth, bool fpn = true, bool semantic = true, int channels = 256, int classes = 32) => new(
        "Sample",
        "Samples",
        ResNet.OfDepth(depth),
        fpn ? Fpn(channels) : null,
        semantic ? Semantic(128, classes) : null);

    public static ComponentSpec Fpn(int channels) => FeaturePyramid.Component.Default.With(FeaturePyramid.Channels, channels);

    /// <summary>A branch with one channel a group.</summary>
    public static ComponentSpec Semantic(int channels, int classes) => SemanticBranch.Component.Default
        .With(SemanticBranch.Channels, channels)
        .With(SemanticBranch.Norm, NormSpec.Group(channels))
        .With(SemanticBranch.Classes, new ClassList(classes, []));
}
