using System.Globalization;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>What products of a network are computed in.</summary>
internal enum Arithmetic
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit brain floating point.</summary>
    BFloat16,

    /// <summary>8-bit whole numbers.</summary>
    Int8,
}

/// <summary>The multiply-adds that a form of a network really does.</summary>
/// <param name="MultiplyAdds">How many in each arithmetic.</param>
internal sealed record Work(IReadOnlyDictionary<Arithmetic, long> MultiplyAdds)
{
    public long All => MultiplyAdds.Values.Sum();

    public static Work Of(Arithmetic arithmetic, long multiplyAdds) => Of([(arithmetic, multiplyAdds)]);

    public static Work Of(IEnumerable<(Arithmetic Arithmetic, long MultiplyAdds)> parts) =>
        new(parts.GroupBy(part => part.Arithmetic).ToDictionary(group => group.Key, group => group.Sum(part => part.MultiplyAdds)));

    /// <summary>Reads <see cref="ToString"/>: <c>Float32=12 Int8=34</c>.</summary>
    public static Work Parse(string text) => Of(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).Select(
        part => (Enum.Parse<Arithmetic>(part[0]), long.Parse(part[1], CultureInfo.InvariantCulture))));

    public override string ToString() =>
        string.Join(' ', MultiplyAdds.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key}={part.Value}")));
}
