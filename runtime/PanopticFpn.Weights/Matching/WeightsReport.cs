using System.Text;
using PanopticFpn.Weights.Matching;

namespace PanopticFpn.Weights;

/// <summary>A tensor whose shape is not the network's.</summary>
/// <param name="Name">The network's name of it.</param>
/// <param name="Expected">The network's shape.</param>
/// <param name="Actual">The file's shape.</param>
public sealed record MisshapenWeight(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Actual);

/// <summary>A tensor of the right shape whose numbers cannot become the network's: integers for reals, or a type that is not read.</summary>
/// <param name="Name">The network's name of it.</param>
/// <param name="Expected">The network's element type.</param>
/// <param name="Actual">The file's element type.</param>
public sealed record MistypedWeight(string Name, ElementType Expected, ElementType Actual);

/// <summary>What of a file went into a network, and what did not; <c>ToString()</c> says it in a few lines.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">The file's format.</param>
/// <param name="Under">The dictionaries in which the tensors were found, such as <c>model</c>; empty where there are none.</param>
/// <param name="Prefix">What every name of the file began with and was taken off, such as <c>module.</c>; empty where there is nothing.</param>
/// <param name="Loaded">The network's names of what was loaded.</param>
/// <param name="Missing">The network's names of what the file lacks.</param>
/// <param name="Unexpected">The file's names of what the network has no place for.</param>
/// <param name="Misshapen">What has another shape.</param>
/// <param name="Mistyped">What has another kind of numbers.</param>
/// <param name="Ignored">
/// The file's names of what is left out on purpose: a classifier's head for a feature network, counters that nothing uses,
/// what the key map drops.
/// </param>
/// <param name="Kept">The network's names of the counters that the file lacks, as old files do; the network keeps its own.</param>
/// <param name="Converted">How many of the loaded ones had each other element type than the network's.</param>
/// <param name="Details">
/// A line for what does not fit, with shapes and the names that may have been meant, then what to do about it; a few of each
/// kind, and empty where all fits.
/// </param>
public sealed record WeightsReport(
    string Path,
    WeightsFormat Format,
    string Under,
    string Prefix,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<MisshapenWeight> Misshapen,
    IReadOnlyList<MistypedWeight> Mistyped,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> Kept,
    IReadOnlyDictionary<ElementType, int> Converted,
    IReadOnlyList<string> Details)
{
    private const int MostNamed = 4;

    /// <summary>A line on what was loaded; where something does not fit, the <see cref="Details"/> follow, a line each.</summary>
    public override string ToString()
    {
        string differences = Differences();
        string[] facts =
        [
            $"Loaded {Counted(Loaded.Count, "weight")} of '{Path}' ({Format.Describe()}){(differences.Length == 0 ? "" : ", but not all: " + differences)}",
            .. NonEmpty(Ignored.Count, () => $"ignored {Named(Ignored)}"),
            .. NonEmpty(Kept.Count, () => $"kept the network's own {Named(Kept)}"),
            .. Converted.OrderBy(pair => pair.Key).Select(pair => $"converted {pair.Value} from {pair.Key.TorchName()}"),
            .. NonEmpty(Under.Length, () => $"found under '{ReportLines.Shown(Under)}'"),
            .. NonEmpty(Prefix.Length, () => $"prefix '{Prefix}' taken off"),
        ];
        return Lines(string.Join("; ", facts) + ".");
    }

    /// <summary>What the exception says when the file is refused.</summary>
    internal string Failure()
    {
        string differences = Differences();
        return Lines($"Weights file '{Path}' does not fit this network: {(differences.Length == 0 ? "it has nothing to load" : differences)}.");
    }

    private string Differences()
    {
        (int Count, string One, string Many)[] kinds =
        [
            (Missing.Count, "is missing", "are missing"),
            (Unexpected.Count, "unexpected", "unexpected"),
            (Misshapen.Count, "has another shape", "have another shape"),
            (Mistyped.Count, "has another type", "have another type"),
        ];
        string[] parts = [.. kinds.Where(kind => kind.Count > 0).Select(kind => $"{kind.Count} {(kind.Count == 1 ? kind.One : kind.Many)}")];
        if (parts.Length == 0)
            return "";

        int expected = Loaded.Count + Missing.Count + Misshapen.Count + Mistyped.Count + Kept.Count;
        // "3 unexpected" leans on the verb of what stands before it.
        if (Missing.Count == 0 && Unexpected.Count > 0)
            parts[0] = Unexpected.Count == 1 ? "1 is unexpected" : $"{Unexpected.Count} are unexpected";
        return $"of {Counted(expected, "weight")} {string.Join(", ", parts)}";
    }

    private string Lines(string first)
    {
        var text = new StringBuilder(first);
        foreach (string line in Details)
            text.Append('\n').Append(line);
        return text.ToString();
    }

    private static string[] NonEmpty(int count, Func<string> fact) => count == 0 ? [] : [fact()];

    private static string Named(IReadOnlyList<string> names) =>
        names.Count <= MostNamed
            ? string.Join(", ", names.Select(ReportLines.Shown))
            : $"{ReportLines.Shown(names[0])} and {names.Count - 1} more";

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
