using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// A convolution of a resampled map adds its bias itself, where autograd keeps nothing for it: the sums are written over.
/// Needs: <see cref="PairTaps"/>. Ensures: no <see cref="AddBias"/> that alone reads its layer's <see cref="ResizedConv2d"/>.
/// </summary>
internal static class PairBiases
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body)
    {
        var biased = new Dictionary<string, Step>();
        foreach (Step bias in body.Steps.Where(step => step.Operation is AddBias))
        {
            if (body.UsesOf(bias.Operands[0]) == 1 && body.ProducerOf(bias.Operands[0]) is { Operation: ResizedConv2d conv } sums &&
                conv.Taps.Layer == ((AddBias)bias.Operation).Layer)
            {
                biased.Add(sums.Result, sums with { Results = bias.Results, Operation = conv with { AddsBias = true } });
            }
        }

        var gone = new HashSet<string>(biased.Values.Select(step => step.Result));
        return body.WithSteps(body.Steps
            .Where(step => !gone.Contains(step.Result))
            .Select(step => biased.TryGetValue(step.Result, out Step? paired) ? paired : step));
    }
}
