using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Group normalisation with one channel a group is instance normalisation: one operation where frameworks write five.
/// Needs: nothing. Ensures: every remaining <see cref="GroupNorm"/> has more than one channel a group.
/// </summary>
internal static class UseInstanceNorm
{
    public static Network Run(Network network) => network.Rewrite(Run);

    public static Body Run(ModuleDefinition definition, Body body) => body.WithSteps(body.Steps.Select(step =>
        step.Operation is GroupNorm norm && definition.MemberNamed<GroupNormLayer>(norm.Layer) is var layer && layer.Groups == layer.Channels
            ? step with { Operation = new InstanceNorm(norm.Layer) }
            : step));
}
