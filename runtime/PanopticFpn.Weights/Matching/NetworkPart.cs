namespace PanopticFpn.Weights.Matching;

/// <summary>The part of a network that is loaded.</summary>
internal static class NetworkPart
{
    public static IReadOnlyList<ExpectedTensor> Of(FileFacts file, IReadOnlyList<ExpectedTensor> network, string into)
    {
        if (into.Length == 0)
            return network;
        ExpectedTensor[] part = [.. network.Where(tensor => tensor.Name.StartsWith(into, StringComparison.Ordinal))];
        // Without its full stop the beginning would run into the file's names.
        return part.Length > 0 && into[^1] == '.' ? part : throw NoSuchPart(file, network, into);
    }

    private static WeightsFileException NoSuchPart(FileFacts file, IReadOnlyList<ExpectedTensor> network, string into)
    {
        string[] parts =
        [
            .. network
                .Select(tensor => tensor.Name.IndexOf('.', StringComparison.Ordinal) is int dot and >= 0 ? tensor.Name[..(dot + 1)] : "")
                .Where(part => part.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];
        string suggestion = SpellingSuggestion.For(into, parts) is { } closest ? $" Did you mean '{closest}'?" : "";
        return new WeightsFileException(
            $"Weights file '{file.Path}' cannot be loaded into '{into}': the network has no such part.{suggestion} Its parts: {string.Join(", ", parts.Select(part => $"'{part}'"))}.");
    }
}
