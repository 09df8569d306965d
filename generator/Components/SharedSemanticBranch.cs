using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The branch as the seed has it: two convolutions that all levels share, each followed by upsampling to p2's size.</summary>
internal sealed class SharedSemanticBranch(ComponentSpec spec, IReadOnlyList<FeatureMap> levels) : SemanticBranch(spec, levels)
{
    /// <summary>The parameters, in the seed's order.</summary>
    public override IReadOnlyList<Member> Members() =>
        [Narrow, Wide, Predictor(), .. new[] { NarrowNorm, WideNorm }.OfType<NormLayer>()];

    /// <summary>The pyramid's channels to the branch's.</summary>
    private Conv2dLayer Narrow => new("SemanticBranch", "semantic_branch", "semantic.channels", PyramidChannels, Width, Kernel: 3) { Padding = 1 };

    /// <summary>The pyramid's channels stay.</summary>
    private Conv2dLayer Wide => new("Conv2", "conv2", "fpn.channels", PyramidChannels, PyramidChannels, Kernel: 3) { Padding = 1 };

    private NormLayer? NarrowNorm => NormOf(NormName + "1", "gn1", Width);

    private NormLayer? WideNorm => NormOf(NormName + "2", "gn2", PyramidChannels);

    private long PyramidChannels => Levels[0].Channels;

    private string NormName => Spec.Get(Norm)?.Kind == NormKind.Group ? "GroupNorm" : "BatchNorm";

    /// <summary>A level through the wide convolution as often as it stands above p3, then through the narrow one.</summary>
    protected override string ToFinestSize(BodyBuilder body, FeatureMap level)
    {
        int index = Levels.ToList().IndexOf(level) + 2;
        if (index == 2)
        {
            body.Heading("p2 has the size already.");
            return Convolve(body, "s2", Narrow, NarrowNorm, level.Name);
        }

        body.Heading($"p{index} to p2's size.");
        string x = level.Name;
        for (int step = 1; step <= index - 3; step++)
        {
            x = Convolve(body, $"s{index}Wide{step}", Wide, WideNorm, x);
            x = body.Append($"s{index}Up{step}", new Resize(1, Resampling), x, Levels[0].Name);
        }

        x = Convolve(body, $"s{index}Narrow", Narrow, NarrowNorm, x);
        return body.Append($"s{index}", new Resize(1, Resampling), x, Levels[0].Name);
    }

    protected override Conv2dLayer Predictor() => Predictor("Conv3", "conv3");
}
