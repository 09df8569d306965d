using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>A pass with what it says of itself.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record InferencePass(string Name, string Summary, Func<Network, Network> Run);

/// <summary>The passes from the network as it trains to the network as it is deployed, in their order.</summary>
internal static class InferencePasses
{
    public static IReadOnlyList<InferencePass> All { get; } =
    [
        new(nameof(DropDropout), "dropout left out: it does something in training alone", DropDropout.Run),
        new(nameof(DropIdentityResizes), "resampling to the size that is there already left out", DropIdentityResizes.Run),
        new(nameof(FoldBatchNorm), "batch normalisation inside the weights of the convolution before it", FoldBatchNorm.Run),
        new(nameof(UseInstanceNorm), "normalisation of groups of one channel as one operation", UseInstanceNorm.Run),
        new(nameof(AbsorbLateral), "lateral inside the smoothing after it, the upsampled map smoothed on the small map", AbsorbLateral.Run),
        new(nameof(ConvolveBeforeUpsampling), "convolution of an upsampled map computed on the small map", ConvolveBeforeUpsampling.Run),
        new(nameof(ClassifyBeforeUpsampling), "levels classified before they are upsampled", ClassifyBeforeUpsampling.Run),
    ];

    public static Network Run(Network network) => All.Aggregate(network, (form, pass) => WellFormed.Check(pass.Run(form), pass.Name));

    /// <summary>The same, with what each pass changed.</summary>
    public static (Network Network, OptimizationReport Report) RunAndReport(Network network)
    {
        CostModel costs = CostModel.Of(network.Input);
        var optimizations = new List<Optimization>();
        IReadOnlyList<CostedStep> before = CostedSteps.Of(network, costs);
        foreach (InferencePass pass in All)
        {
            network = WellFormed.Check(pass.Run(network), pass.Name);
            IReadOnlyList<CostedStep> after = CostedSteps.Of(network, costs);
            if (Difference(pass, before, after) is { } optimization)
                optimizations.Add(optimization);
            before = after;
        }

        return (network, new OptimizationReport(costs.Height, costs.Width, optimizations));
    }

    private static Optimization? Difference(InferencePass pass, IReadOnlyList<CostedStep> before, IReadOnlyList<CostedStep> after)
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
