namespace PanopticFpn.Weights.Reading;

/// <summary>What a weights file holds, without its numbers.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Tensors">The tensors in the file's order; no name stands twice.</param>
internal sealed record WeightsIndex(WeightsFormat Format, IReadOnlyList<StoredTensor> Tensors)
{
    /// <summary>The names of the dictionaries around the state dict, with dots between; empty where it is the file's whole content.</summary>
    public string Under { get; init; } = "";

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
