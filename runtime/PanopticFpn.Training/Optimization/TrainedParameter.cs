using TorchSharp.Modules;

namespace PanopticFpn.Training.Optimization;

/// <summary>A parameter that is trained, and how.</summary>
/// <param name="Name">Its state-dict name.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="RateFactor">Its learning rate as a multiple of the run's.</param>
/// <param name="WeightDecay">Its weight decay.</param>
public sealed record TrainedParameter(string Name, Parameter Parameter, double RateFactor, double WeightDecay);

/// <summary>Which parameters are trained, and how.</summary>
public sealed record GroupOptions
{
    /// <summary>The backbone's learning rate as a multiple of the run's.</summary>
    public double BackboneRate { get; init; } = 1;

    /// <summary>The weight decay of weights.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether norms and biases are left without decay: pulling a scale to zero regularises nothing.</summary>
    public bool NoDecayOnNormsAndBiases { get; init; } = true;

    /// <summary>Parts that are not trained, by what their names begin with.</summary>
    public IReadOnlyList<string> FrozenPrefixes { get; init; } = [];
}
