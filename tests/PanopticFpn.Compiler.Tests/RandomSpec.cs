using PanopticFpn.Gen;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Compiler.Tests;

/// <summary>Specs that a user could write, small enough to run by the dozen.</summary>
internal static class RandomSpec
{
    public static NetworkSpec Next(Random random, string model)
    {
        bool fpn = random.Next(4) > 0;
        bool semantic = fpn && random.Next(3) > 0;
        return new NetworkSpec(
            model,
            "Random.Models",
            Backbone(random),
            fpn ? new FpnSpec(random.Next(1, 40)) : null,
            semantic ? Semantic(random) : null);
    }

    private static SemanticSpec Semantic(Random random)
    {
        int classes = random.Next(1, 12);
        return new SemanticSpec(random.Next(1, 40), classes)
        {
            Names = random.Next(2) == 0 ? [] : Enumerable.Range(0, classes).Select(index => new NamedClass($"class \"{index}\"", $"Class{index}")).ToEquatableArray(),
            Colors = random.Next(2) == 0 ? [] : Enumerable.Range(0, classes).Select(_ => random.Next(0x1000000)).ToEquatableArray(),
            Ignore = random.Next(2) == 0 ? 255 : random.Next(65536),
        };
    }

    private static BackboneSpec Backbone(Random random)
    {
        if (random.Next(3) == 0)
        {
            return new BackboneSpec(
                Depth: null,
                BlockKind.Basic,
                [random.Next(1, 3), random.Next(1, 3), random.Next(1, 3), 1],
                Groups: 1,
                WidthPerGroup: 64,
                [false, false, false]);
        }

        return new BackboneSpec(
            Depth: null,
            BlockKind.Bottleneck,
            [random.Next(1, 3), random.Next(1, 3), 1, 1],
            Groups: random.Next(2) == 0 ? 1 : random.Next(2, 9),
            WidthPerGroup: random.Next(1, 20),
            [random.Next(3) == 0, random.Next(3) == 0, random.Next(3) == 0]);
    }
}
