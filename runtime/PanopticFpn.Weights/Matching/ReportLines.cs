using PanopticFpn.Weights.Reading;

namespace PanopticFpn.Weights.Matching;

/// <summary>The lines of a report below its first.</summary>
internal static class ReportLines
{
    private const int MostOfAKind = 8;
    private const int LongestName = 160;

    /// <summary>A line for each weight that does not fit, a few of each kind, then the hints.</summary>
    public static IReadOnlyList<string> Of(FileFacts file, Fit fit, IEnumerable<string> hints) =>
    [
        .. Kind("missing", fit.Missing, place => Described(place.Name, place.Shape)),
        .. Kind("unexpected", fit.Unexpected, named => Unexpected(named, fit)),
        .. Kind("shape", fit.Misshapen, weight => $"{Shown(weight.Name)}: expected {Shape(weight.Expected)}, got {Shape(weight.Actual)}"),
        .. Kind("type", fit.Mistyped, weight => $"{Shown(weight.Name)}: expected {weight.Expected.TorchName()}, got {weight.Actual.TorchName()}"),
        .. Origin(file, fit),
        .. hints,
    ];

    /// <summary>A name as a message can hold it: a file's may be of any length and have line breaks.</summary>
    public static string Shown(string name)
    {
        string shortened = name.Length <= LongestName ? name : name[..LongestName] + "…";
        return shortened.Any(IsUnfit) ? string.Concat(shortened.Select(character => IsUnfit(character) ? '\uFFFD' : character)) : shortened;
    }

    private static bool IsUnfit(char character) => char.IsSurrogate(character) || Quotation.IsUnfit(character);

    private static IEnumerable<string> Kind<T>(string kind, List<T> weights, Func<T, string> describe)
    {
        foreach (T weight in weights.Take(MostOfAKind))
            yield return $"  {kind,-10}  {describe(weight)}";
        if (weights.Count > MostOfAKind)
            yield return $"  {kind,-10}  … and {weights.Count - MostOfAKind} more";
    }

    private static string Unexpected(NamedTensor named, Fit fit)
    {
        string target = named.Target!;
        string renamed = named.Tensor.Name == fit.Naming.Prefix + target ? "" : $" as {Shown(target)}";
        string suggestion = Suggestion(named, fit.Missing) is { } meant ? $"; did you mean {meant}?" : "";
        return $"{Shown(named.Tensor.Name)}{renamed} {Shape(named.Tensor.Shape)}{suggestion}";
    }

    /// <summary>The missing name that is this one inside a part, or the nearest, of those with the tensor's shape if one is near.</summary>
    private static string? Suggestion(NamedTensor named, List<ExpectedTensor> missing)
    {
        ILookup<bool, string> names = missing.ToLookup(place => place.Shape.SequenceEqual(named.Tensor.Shape), place => place.Name);
        return names[true].FirstOrDefault(name => name.EndsWith("." + named.Target, StringComparison.Ordinal))
            ?? SpellingSuggestion.For(named.Target!, names[true])
            ?? SpellingSuggestion.For(named.Target!, names[false]);
    }

    private static string[] Origin(FileFacts file, Fit fit) => (file.Under, fit.Naming.Prefix) switch
    {
        ("", "") => [],
        (var under, "") => [$"The file's weights were found under '{Shown(under)}'."],
        ("", var prefix) => [$"The prefix '{prefix}' was taken off the file's names."],
        var (under, prefix) => [$"The file's weights were found under '{Shown(under)}', and the prefix '{prefix}' was taken off their names."],
    };

    private static string Described(string name, IReadOnlyList<long> shape) => $"{Shown(name)} {Shape(shape)}";

    private static string Shape(IReadOnlyList<long> shape) => Shown($"[{string.Join(",", shape)}]");
}
