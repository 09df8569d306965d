using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>What the passes of <see cref="Pipelines.Optimized"/> change, and what that saves.</summary>
internal static class Optimizations
{
    /// <summary>The optimized graph, with what each pass changed.</summary>
    public static (Network Network, OptimizationReport Report) Of(Network network)
    {
        CostModel costs = CostModel.Of(network.Input);
        var optimizations = new List<Optimization>();
        IReadOnlyList<CostedStep> before = CostedStep.AllOf(network, costs);
        foreach (Pass pass in Pipelines.Optimized.Passes)
        {
            network = WellFormed.Check(pass.Run(network), pass.Name);
            IReadOnlyList<CostedStep> after = CostedStep.AllOf(network, costs);
            if (Difference(pass, before, after) is { } optimization)
                optimizations.Add(optimization);
            before = after;
        }

        return (network, new OptimizationReport(costs.Height, costs.Width, optimizations));
    }

    private static Optimization? Difference(Pass pass, IReadOnlyList<CostedStep> before, IReadOnlyList<CostedStep> after)
    {
        Dictionary<string, Operation> now = after.ToDictionary(step => step.Place, step => step.Operation);
        string[] changed = [.. before.Where(step => now.TryGetValue(step.Place, out Operation? operation) && !operation.Equals(step.Operation)).Select(step => step.Place)];
        string[] places = changed.Length > 0 ? changed : [.. before.Where(step => !now.ContainsKey(step.Place)).Select(step => step.Place)];
        if (places.Length == 0)
            return null;
        Cost saved = Sum(before) - Sum(after);
        return new Optimization(pass.Name, pass.Summary, places, saved.MultiplyAdds, saved.Bytes);
    }

    private static Cost Sum(IEnumerable<CostedStep> steps) => steps.Aggregate(default(Cost), (sum, step) => sum + step.Cost);
}
