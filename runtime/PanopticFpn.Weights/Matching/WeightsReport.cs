namespace PanopticFpn.Weights;

/// <summary>A tensor whose shape is not the network's.</summary>
/// <param name="Name">The network's name of it.</param>
/// <param name="Expected">The network's shape.</param>
/// <param name="Actual">The file's shape.</param>
public sealed record MisshapenWeight(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Actual);

/// <summary>What of a file went into a network, and what did not; <c>ToString()</c> says it in a few lines.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">The file's format.</param>
/// <param name="Under">The dictionaries in which the tensors were found, such as <c>model</c>; empty where there are none.</param>
/// <param name="Prefix">What every name of the file began with and was taken off, such as <c>module.</c>; empty where there is nothing.</param>
/// <param name="Loaded">The network's names of what was loaded.</param>
/// <param name="Missing">The network's names of what the file lacks.</param>
/// <param name="Unexpected">The file's names of what the network has no place for.</param>
/// <param name="Misshapen">What has another shape.</param>
/// <param name="Ignored">The file's names of what is left out on purpose: a classifier's head for a feature network, counters that nothing uses.</param>
/// <param name="Converted">How many of the loaded ones had each other element type than the network's.</param>
public sealed record WeightsReport(
    string Path,
    WeightsFormat Format,
    string Under,
    string Prefix,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<MisshapenWeight> Misshapen,
    IReadOnlyList<string> Ignored,
    IReadOnlyDictionary<ElementType, int> Converted);
