namespace PanopticFpn.Weights.Matching;

/// <summary>What messages say of a file.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Format">The file's format.</param>
/// <param name="Under">The dictionaries in which its tensors were found; empty where there are none.</param>
internal sealed record FileFacts(string Path, WeightsFormat Format, string Under);
