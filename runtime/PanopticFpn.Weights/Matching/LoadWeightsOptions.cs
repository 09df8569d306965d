namespace PanopticFpn.Weights;

/// <summary>How a file's tensors are given to a network.</summary>
public sealed record LoadWeightsOptions
{
    /// <summary>
    /// Whether every weight of the network must be in the file and the other way round; else what fits is loaded, and the
    /// report names the rest.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>How the file's names become the network's, or null where they are the same.</summary>
    public KeyMap? KeyMap { get; init; }

    /// <summary>The part of the network that is loaded, such as <c>backbone.</c>: the file's names have no such beginning. Empty for all of it.</summary>
    public string Into { get; init; } = "";

    /// <summary>The dictionary of a training checkpoint that holds the weights, such as <c>model</c> or <c>ema.state_dict</c>; null to find it.</summary>
    public string? Under { get; init; }
}
