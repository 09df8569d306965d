using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// TorchSharp runs taps and the resampling that sums them as one: between the two, the memory layout is whichever is fastest.
/// Needs: nothing. Ensures: no <see cref="TapConv2d"/> and no <see cref="MatrixResize"/>.
/// </summary>
internal static class PairTaps
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body)
    {
        Dictionary<string, Step> taps = body.Steps.Where(step => step.Operation is TapConv2d).ToDictionary(step => step.Result);

        Step Pair(Step step) => step.Operation switch
        {
            MatrixResize { Taps: 1 } resize => step with { Operation = new Resize(resize.Scale, resize.Resampling) },
            MatrixResize resize when taps.TryGetValue(step.Operands[0], out Step? conv) => step with
            {
                Operation = new ResizedConv2d((TapConv2d)conv.Operation, resize.Scale, resize.Resampling),
                Operands = [conv.Operands[0], step.Operands[1]],
                Heading = step.Heading ?? conv.Heading,
            },
            _ => step,
        };

        return body.WithSteps(body.Steps.Where(step => step.Operation is not TapConv2d).Select(Pair));
    }
}
