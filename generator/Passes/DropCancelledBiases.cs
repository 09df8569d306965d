using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Instance normalisation subtracts each channel's mean, and with it whatever was added to the whole channel before.
/// Needs: nothing. Ensures: no <see cref="AddBias"/> that an <see cref="InstanceNorm"/> alone reads.
/// </summary>
internal static class DropCancelledBiases
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body)
    {
        var normalised = new HashSet<string>(body.Steps.Where(step => step.Operation is InstanceNorm).Select(step => step.Operands[0]));
        return body.Replace(body.Steps
            .Where(step => step.Operation is AddBias && normalised.Contains(step.Result) && body.UsesOf(step.Result) == 1)
            .ToDictionary(step => step.Result, step => step.Operands[0]));
    }
}
