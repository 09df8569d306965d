using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>A step of a network with what it costs.</summary>
/// <param name="Place">Its place: <c>backbone.layer1.{1..2}.conv1</c>, a repeated block's steps together.</param>
/// <param name="Cost">The cost of all repetitions.</param>
internal sealed record CostedStep(string Place, Operation Operation, long Repeats, Cost Cost)
{
    /// <summary>The steps of a network's forward. Needs: <see cref="Body.Shapes"/>.</summary>
    public static IReadOnlyList<CostedStep> AllOf(Network network, CostModel costs) => [.. NetworkSteps.Of(network).Select(step =>
    {
        long repeats = step.Block?.Repeats ?? 1;
        return new CostedStep(step.Prefix + step.Step.Result, step.Step.Operation, repeats, repeats * costs.Of(step.Definition, step.Bindings, step.Step.Operation, step.Operands, step.Result));
    })];
}
