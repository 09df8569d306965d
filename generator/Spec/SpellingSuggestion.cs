// Compiled into the generator, into PanopticFpn.Weights and into the ready-made models: one sense of what is a misspelling.

#if PFPN_GENERATOR
namespace PanopticFpn.Gen.Spec;
#else
namespace PanopticFpn;
#endif

/// <summary>The name that somebody meant who wrote another.</summary>
internal static class SpellingSuggestion
{
    /// <summary>The known name that is nearest, or null where none is near: up to a third of it may be wrong.</summary>
    public static string? For(string written, IEnumerable<string> known)
    {
        string lower = written.ToLowerInvariant();
        return known
            .Where(name => Math.Abs(name.Length - lower.Length) <= Allowed(name))
            .Select(name => (Name: name, Distance: Distance(lower, name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Allowed(candidate.Name))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static int Allowed(string name) => Math.Max(1, name.Length / 3);

    /// <summary>Letters to put in, take out, change, or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= to.Length; j++)
            distance[0, j] = j;

        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                distance[i, j] = Math.Min(Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1, distance[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[from.Length, to.Length];
    }
}
