namespace PanopticFpn.Weights;

/// <summary>How a weights file is opened.</summary>
public sealed record WeightsFileOptions
{
    /// <summary>
    /// The dictionary of a training checkpoint that holds the weights, such as <c>model</c> or <c>ema.state_dict</c>;
    /// null to find it.
    /// </summary>
    public string? Under { get; init; }
}
