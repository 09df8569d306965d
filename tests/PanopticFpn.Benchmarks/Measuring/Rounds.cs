namespace PanopticFpn.Benchmarks.Measuring;

/// <summary>Rounds in which everything that is compared runs once, so that a machine's slow minutes slow all of it.</summary>
internal static class Rounds
{
    /// <summary>What is run in a round, in order. Each round begins with another: the first after a rest finds a cooler machine.</summary>
    public static IEnumerable<T> Order<T>(IReadOnlyCollection<T> compared, int round) =>
        compared.Skip(round % compared.Count).Concat(compared.Take(round % compared.Count));

    /// <summary>Runs everything in turns.</summary>
    /// <param name="compared">How many things are compared.</param>
    /// <param name="warmUps">The rounds before the first that counts.</param>
    /// <param name="rounds">The rounds that count.</param>
    /// <param name="run">Runs one of them and says what it measured.</param>
    /// <returns>What was measured of each, a number a round.</returns>
    public static double[][] Measure(int compared, int warmUps, int rounds, Func<int, double> run)
    {
        double[][] measured = [.. Enumerable.Range(0, compared).Select(_ => new double[rounds])];
        for (int round = -warmUps; round < rounds; round++)
        {
            foreach (int index in Order([.. Enumerable.Range(0, compared)], round + warmUps))
            {
                double number = run(index);
                if (round >= 0)
                    measured[index][round] = number;
            }
        }

        return measured;
    }
}
