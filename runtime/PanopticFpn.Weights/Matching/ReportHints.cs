namespace PanopticFpn.Weights.Matching;

/// <summary>What to do about a file that does not fit; each hint is true of this file and this network.</summary>
internal static class ReportHints
{
    // A file with so many more names than any network is none that a hint helps, and looking would take long.
    private const int MostNames = 10_000;

    // The signs spare other files the building of the maps, which takes a good part of a second.
    private static readonly (string Library, string Property, Func<KeyMap> Map, string[] Signs)[] Libraries =
    [
        ("detectron2", nameof(KeyMap.Detectron2), () => KeyMap.Detectron2, ["stem.conv1.", "res2.", "fpn_lateral", "sem_seg_head."]),
        ("torchvision's FPN", nameof(KeyMap.TorchvisionFpn), () => KeyMap.TorchvisionFpn, ["body.", "fpn.inner_blocks."]),
    ];

    /// <summary>The hints for a fit that is not whole.</summary>
    public static IReadOnlyList<string> Of(Fit fit, IReadOnlyList<ExpectedTensor> network, LoadWeightsOptions options)
    {
        StoredTensor[] tensors = [.. fit.Naming.Tensors.Select(named => named.Tensor)];
        if (tensors.Length > MostNames)
            return [];

        var names = network.Select(place => place.Name).ToHashSet(StringComparer.Ordinal);
        string? hint = OtherPart(tensors, names, options) ?? OtherLibrary(fit, tensors, names, options) ?? PartOfTheFile(fit, tensors, names, options);
        return [.. new[] { hint, OtherClasses(fit, options) }.OfType<string>()];
    }

    private static string? OtherPart(StoredTensor[] tensors, HashSet<string> names, LoadWeightsOptions options) =>
        options.Into.Length == 0 && PartOf(tensors, names, options.KeyMap) is { } part
            ? $"The file's names are those of '{part}': load it with Into = \"{part}\"."
            : null;

    private static string? OtherLibrary(Fit fit, StoredTensor[] tensors, HashSet<string> names, LoadWeightsOptions options)
    {
        if (options.KeyMap is not null)
            return null;

        foreach ((string library, string property, Func<KeyMap> map, string[] signs) in Libraries)
        {
            if (!Array.Exists(tensors, tensor => Array.Exists(signs, sign => tensor.Name.Contains(sign, StringComparison.Ordinal))))
                continue;

            string advice = $"The file's names are those of {library}: load it with KeyMap = KeyMap.{property}";
            if (Naming.Best(tensors, options with { KeyMap = map() }, names.Contains).Matches(names.Contains) > fit.Naming.Matches(names.Contains))
                return advice + ".";
            if (options.Into.Length == 0 && PartOf(tensors, names, map()) is { } part)
                return $"{advice} and Into = \"{part}\".";
        }

        return null;
    }

    /// <summary>The one part of the network that has all of the file's names, or null.</summary>
    private static string? PartOf(StoredTensor[] tensors, HashSet<string> names, KeyMap? map)
    {
        foreach (Naming naming in Naming.All(tensors, map, into: ""))
        {
            string[] targets = [.. naming.Tensors.Select(named => named.Target).OfType<string>().Where(name => !Fit.IsHead(name) && !Fit.IsCounter(name))];
            if (targets.Length > 0 && OnlyPrefix(names, targets) is { } part)
                return part;
        }

        return null;
    }

    /// <summary>The other way round: the file has this network as a part of its own.</summary>
    private static string? PartOfTheFile(Fit fit, StoredTensor[] tensors, HashSet<string> names, LoadWeightsOptions options)
    {
        string[] wanted = [.. names.Where(name => !Fit.IsCounter(name))];
        if (options.KeyMap is not null || options.Into.Length > 0 || fit.Missing.Count == 0 || wanted.Length == 0)
            return null;

        string[] theirs = [.. tensors.Select(tensor => tensor.Name[fit.Naming.Prefix.Length..])];
        return OnlyPrefix(theirs.ToHashSet(StringComparer.Ordinal), wanted) is { } part && part.All(IsOrdinary)
            ? $"The file has this network under '{part}': load it with the key map {{\"{JsonPattern(part)}(.*)\": \"$1\", \".\": null}}."
            : null;
    }

    /// <summary>What stands before all of the names in the others, where exactly one such beginning does; it ends with a full stop.</summary>
    private static string? OnlyPrefix(HashSet<string> others, string[] names)
    {
        string tail = "." + names[0];
        string[] prefixes =
        [
            .. others
                .Where(other => other.EndsWith(tail, StringComparison.Ordinal))
                .Select(other => other[..^names[0].Length])
                .Where(prefix => Array.TrueForAll(names, name => others.Contains(prefix + name))),
        ];
        return prefixes.Length == 1 ? prefixes[0] : null;
    }

    private static bool IsOrdinary(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_';

    private static string JsonPattern(string prefix) => "^" + prefix.Replace(".", @"\\.", StringComparison.Ordinal);

    /// <summary>All is well but one layer, which has another number of outputs: the file is of other classes.</summary>
    private static string? OtherClasses(Fit fit, LoadWeightsOptions options)
    {
        if (!options.Strict || fit.Misshapen.Count == 0 || fit.Missing.Count + fit.Unexpected.Count + fit.Mistyped.Count > 0)
            return null;

        MisshapenWeight first = fit.Misshapen[0];
        return fit.Misshapen.TrueForAll(weight => LayerOf(weight) == LayerOf(first) && HasOtherOutputs(weight, first))
            ? $"Only '{LayerOf(first)}' differs, in its outputs: {first.Expected[0]} in the network, {first.Actual[0]} in the file, as for other classes. "
                + "With Strict = false the rest is loaded, and that layer keeps its own weights."
            : null;
    }

    private static string LayerOf(MisshapenWeight weight) =>
        weight.Name.LastIndexOf('.') is int dot and >= 0 ? weight.Name[..dot] : weight.Name;

    private static bool HasOtherOutputs(MisshapenWeight weight, MisshapenWeight first) =>
        weight.Expected.Count > 0
        && weight.Expected.Count == weight.Actual.Count
        && weight.Expected[0] == first.Expected[0]
        && weight.Actual[0] == first.Actual[0]
        && weight.Expected[0] != weight.Actual[0]
        && weight.Expected.Skip(1).SequenceEqual(weight.Actual.Skip(1));
}
