namespace PanopticFpn.Weights;

/// <summary>How a weights file is opened.</summary>
public sealed record WeightsFileOptions
{
    /// <summary>
    /// The dictionary of a training checkpoint that holds the weights, such as <c>model</c> or <c>ema.state_dict</c>; in
    /// safetensors what stands before the names, without the dot. Null to find it, empty for everything.
    /// </summary>
    public string? Under { get; init; }
}
