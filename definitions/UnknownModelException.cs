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
        string? closest = known.MinBy(candidate => Distance(name, candidate));
        // A suggestion that shares less than half of its letters with what was written only confuses.
        string suggestion = closest is not null && Distance(name, closest) * 2 <= closest.Length ? $" Did you mean '{closest}'?" : "";
        return $"There is no model '{name}'.{suggestion} Known models: {string.Join(", ", known)}.";
    }

    /// <summary>Levenshtein's distance, upper and lower case the same.</summary>
    private static int Distance(string from, string to)
    {
        var previous = new int[to.Length + 1];
        var current = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substitution = char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + substitution);
            }

            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
