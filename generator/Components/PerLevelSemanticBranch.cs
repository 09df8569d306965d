using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>
/// The branch as the paper has it: each level has convolutions of its own, one for each doubling on the way to p2's size
/// and at least one. At sizes that do not halve evenly, each doubling goes to the size of the next finer level.
/// </summary>
internal sealed class PerLevelSemanticBranch(ComponentSpec spec, IReadOnlyList<FeatureMap> levels) : SemanticBranch(spec, levels)
{
    public override IReadOnlyList<Member> Members() =>
    [
        .. Levels.SelectMany(level => Stages(level).SelectMany(stage => stage.Norm is null ? [stage.Convolution] : new Member[] { stage.Convolution, stage.Norm })),
        Predictor(),
    ];

    protected override string ToFinestSize(BodyBuilder body, FeatureMap level)
    {
        string index = level.Name.Substring(1);
        Stage[] stages = [.. Stages(level)];
        bool isFinest = stages[0].Target is null;
        body.Heading(level == Levels[0] ? "p2 has the size already." : isFinest ? $"{level.Name} has p2's size already." : $"{level.Name} to p2's size.");
        string x = level.Name;
        foreach (Stage stage in stages)
        {
            x = Convolve(body, isFinest ? $"s{index}" : $"s{index}Step{stage.Number}", stage.Convolution, stage.Norm, x);
            if (stage.Target is not null)
                x = body.Append(stage.Number == stages.Length ? $"s{index}" : $"s{index}Up{stage.Number}", new Resize(1, Resampling), x, stage.Target);
        }

        return x;
    }

    protected override Conv2dLayer Predictor() =>
        Predictor("Predictor", "predictor") with { Initialization = Initialization.KaimingFanOut };

    private IEnumerable<Stage> Stages(FeatureMap level)
    {
        // Of levels with one stride, which dilation makes, the finest by name stands for the size.
        string?[] targets = [.. Levels.Where(finer => finer.Stride < level.Stride).GroupBy(finer => finer.Stride).Select(group => group.First().Name).Reverse()];
        return (targets.Length == 0 ? [null] : targets).Select((target, index) => StageOf(level, index + 1, target));
    }

    private Stage StageOf(FeatureMap level, int number, string? target)
    {
        string index = level.Name.Substring(1);
        NormLayer? norm = NormOf($"SemanticP{index}Norm{number}", $"semantic_p{index}_norm{number}", Width);
        return new Stage(
            number,
            new Conv2dLayer(
                $"SemanticP{index}Conv{number}", $"semantic_p{index}_conv{number}", "semantic.channels", number == 1 ? level.Channels : Width, Width, Kernel: 3)
            {
                Padding = 1,
                Bias = norm is null,
                Initialization = Initialization.KaimingFanOut,
            },
            norm,
            target);
    }

    /// <summary>A convolution with what follows it.</summary>
    /// <param name="Target">The level whose size comes next, or null where the size stays.</param>
    private sealed record Stage(int Number, Conv2dLayer Convolution, NormLayer? Norm, string? Target);
}
