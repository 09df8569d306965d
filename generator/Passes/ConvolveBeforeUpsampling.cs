using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// A convolution of a bilinearly upsampled map is linear in the small map: what its taps answer is computed there, at a
/// fraction of the pixels, and two constant matrices bring the answers to their places. Exact up to rounding at any ratio,
/// with corners aligned or not, zero padding included.
/// Needs: <see cref="Body.Shapes"/>. Ensures: no such pair is left that costs more than its replacement.
/// </summary>
internal static class ConvolveBeforeUpsampling
{
    public static Network Run(Network network)
    {
        CostModel costs = CostModel.Of(network.Input);
        return network.Rewrite((definition, body) => Run(definition, body, costs));
    }

    public static Body Run(ModuleDefinition definition, Body body, CostModel costs)
    {
        var rewriting = new Rewriting(definition, body, costs);
        foreach (Step step in body.Steps)
        {
            if (TapConvolution.Fits(definition, step.Operation) && body.ProducerOf(step.Operands[0]) is { } resized &&
                TapConvolution.Fits(resized.Operation) && body.UsesOf(resized.Result) == 1)
            {
                rewriting.Offer(Replacement(definition, body, resized, step));
            }
        }

        return rewriting.Result;
    }

    private static Dictionary<string, IReadOnlyList<ShapedStep>> Replacement(ModuleDefinition definition, Body body, Step resized, Step step)
    {
        var conv = (Conv2d)step.Operation;
        TensorShape shape = body.Shapes[step.Result];
        string moved = NeedsBias(definition, body, step) ? step.Result + "Sums" : step.Result;
        ShapedStep taps = TapConvolution.Taps(definition, body, conv, resized.Operands[0], step.Result + "Taps");
        List<ShapedStep> steps = [TapConvolution.Move(definition, conv, (Resize)resized.Operation, taps.Step.Result, resized.Operands[1], moved, shape)];
        if (moved != step.Result)
            steps.Add(new ShapedStep(new Step([step.Result], new AddBias(conv.Layer, conv.Folded), [moved]), shape));
        return new Dictionary<string, IReadOnlyList<ShapedStep>> { [resized.Result] = [taps], [step.Result] = steps };
    }

    /// <summary>Whether the bias is seen: instance normalisation takes away what a whole channel has in common.</summary>
    private static bool NeedsBias(ModuleDefinition definition, Body body, Step step)
    {
        var conv = (Conv2d)step.Operation;
        bool hasBias = conv.Folded is not null || definition.MemberNamed<Conv2dLayer>(conv.Layer).Bias;
        int normalised = body.Steps.Count(reader => reader.Operation is InstanceNorm && reader.Operands[0] == step.Result);
        return hasBias && normalised < body.UsesOf(step.Result);
    }
}
