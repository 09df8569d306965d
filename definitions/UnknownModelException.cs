namespace PanopticFpn.Models;

/// <summary>A name that no ready-made model has; the message suggests the closest one and names them all.</summary>
public sealed class UnknownModelException : ArgumentException
{
    /// <summary>Says which name came and which there are.</summary>
    public UnknownModelException(string name, IReadOnlyList<string> known)
        : base(Describe(name, known))
    {
        ModelName = name;
    }

    /// <summary>The name that was asked for.</summary>
    public string ModelName { get; }

    private static string Describe(string name, IReadOnlyList<string> known)
    {
        string suggestion = SpellingSuggestion.For(name, known) is { } closest ? $" Did you mean '{closest}'?" : "";
        return $"There is no model '{name}'.{suggestion} Known models: {string.Join(", ", known)}.";
    }
}
