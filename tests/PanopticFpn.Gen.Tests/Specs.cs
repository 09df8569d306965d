using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Tests;

/// <summary>Specs as the reader gives them.</summary>
internal static class Specs
{
    public static NetworkSpec Of(int depth, bool fpn = true, bool semantic = true, int channels = 256, int classes = 32) => new(
        "Sample",
        "Samples",
        BackboneSpec.OfDepth(depth),
        fpn ? new FpnSpec(channels) : null,
        semantic ? new SemanticSpec(128, classes) : null);
}
