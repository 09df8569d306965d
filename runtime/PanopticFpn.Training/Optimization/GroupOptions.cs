namespace PanopticFpn.Training.Optimization;

/// <summary>How the parameters of a model differ in training.</summary>
public sealed record GroupOptions
{
    /// <summary>What the learning rate of the backbone is multiplied by: 0.1 where it was trained before, 1 where all learn alike.</summary>
    public double BackboneRate { get; init; } = 1;

    /// <summary>How strongly weights are pulled to zero.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether the factors and summands of normalisations, and every bias, are left without weight decay.</summary>
    public bool NoDecayOnNormsAndBiases { get; init; }

    /// <summary>Parts of the model that are not trained, by the name of a parameter or of what holds it: <c>backbone.layer1</c>.</summary>
    public IReadOnlyList<string> FrozenPrefixes { get; init; } = [];
}
