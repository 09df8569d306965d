namespace PanopticFpn.Training.Optimization;

/// <summary>Positions of parameters that share a rate factor and a decay: their scalars are made once a step, not once a parameter.</summary>
internal sealed record ParameterBatch(double RateFactor, double WeightDecay, int[] Positions)
{
    public static ParameterBatch[] Of(IReadOnlyList<TrainedParameter> parameters) =>
    [
        .. Enumerable.Range(0, parameters.Count)
            .GroupBy(position => (parameters[position].RateFactor, parameters[position].WeightDecay))
            .Select(group => new ParameterBatch(group.Key.RateFactor, group.Key.WeightDecay, [.. group])),
    ];
}
