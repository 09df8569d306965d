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
            .Select(name => (Name: name, Distance: Distance(lower, name.ToLowerInvariant(), Allowed(name))))
            .Where(candidate => candidate.Distance <= Allowed(candidate.Name))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static int Allowed(string name) => Math.Max(1, name.Length / 3);

    /// <summary>
    /// Letters to put in, take out, change, or swap with their neighbour (optimal string alignment); something above
    /// <paramref name="most"/> where it is above that.
    /// </summary>
    private static int Distance(string from, string to, int most)
    {
        (from, to) = WithoutCommonEnds(from, to);
        int[] beforeLast = new int[to.Length + 1];
        int[] last = [.. Enumerable.Range(0, to.Length + 1)];
        int[] row = new int[to.Length + 1];
        for (int i = 1; i <= from.Length; i++)
        {
            // Names far apart are the many; they are given up after a few letters.
            if (FillRow(row, last, beforeLast, from, to, i) > most && last.Min() > most)
                return most + 1;
            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[to.Length];
    }

    /// <returns>The least number in the row.</returns>
    private static int FillRow(int[] row, int[] last, int[] beforeLast, string from, string to, int i)
    {
        int least = row[0] = i;
        for (int j = 1; j <= to.Length; j++)
        {
            int change = from[i - 1] == to[j - 1] ? 0 : 1;
            row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            least = Math.Min(least, row[j]);
        }

        return least;
    }

    private static (string From, string To) WithoutCommonEnds(string from, string to)
    {
        int shorter = Math.Min(from.Length, to.Length);
        int start = 0;
        while (start < shorter && from[start] == to[start])
            start++;
        int end = 0;
        while (end < shorter - start && from[from.Length - 1 - end] == to[to.Length - 1 - end])
            end++;
        return (from.Substring(start, from.Length - start - end), to.Substring(start, to.Length - start - end));
    }
}
