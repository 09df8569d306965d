using System.Globalization;
using System.Runtime.InteropServices;

namespace PanopticFpn.Benchmarks;

/// <summary>What was measured of one form.</summary>
/// <param name="Milliseconds">The median of all rounds.</param>
/// <param name="Ratio">To its peer, round by round, the median; not a number without a peer.</param>
internal sealed record Result(FormKind Kind, double Milliseconds, double Ratio, Closeness Closeness, long Peak, long Growth);

/// <summary>How close logits are to those of <c>forward</c>.</summary>
/// <param name="Difference">The largest difference, as a share of the largest value.</param>
/// <param name="Agreement">The share of pixels with the same class.</param>
internal sealed record Closeness(double Difference, double Agreement);

/// <summary>Every form of one network at one size, in turns.</summary>
internal sealed class Comparison(Scene scene, IReadOnlyList<FormKind> kinds, int rounds)
{
    private const int WarmUps = 2;
    private static readonly FormKind Reference = FormKind.Of("forward");

    public IReadOnlyList<Result> Run()
    {
        Dictionary<string, double[]> times = kinds.ToDictionary(kind => kind.Key, _ => new double[rounds]);
        using (WorkerProcess onnx = WorkerProcess.Of(Runtime.Onnx, scene))
        using (WorkerProcess torch = WorkerProcess.Of(Runtime.Torch, scene))
        {
            WorkerProcess Process(FormKind kind) => kind.Runtime == Runtime.Onnx ? onnx : torch;
            foreach (FormKind kind in kinds.Append(Reference).Distinct())
            {
                Process(kind).Ask($"open {kind.Key}");
                Process(kind).Ask($"save {kind.Key}");
            }

            for (int round = -WarmUps; round < rounds; round++)
            {
                foreach (IGrouping<Runtime, FormKind> family in kinds.GroupBy(kind => kind.Runtime))
                {
                    WorkerProcess.Rest();
                    foreach (FormKind kind in Rotated([.. family], round + WarmUps))
                    {
                        double milliseconds = double.Parse(Process(kind).Ask($"run {kind.Key}"), CultureInfo.InvariantCulture);
                        if (round >= 0)
                            times[kind.Key][round] = milliseconds;
                    }
                }
            }
        }

        float[] expected = Logits(Reference.Key);
        return [.. kinds.Select(kind => Measured(kind, times, expected))];
    }

    /// <summary>Each round begins with another form: the first after a rest finds a cooler machine.</summary>
    private static IEnumerable<FormKind> Rotated(FormKind[] family, int round) =>
        family.Skip(round % family.Length).Concat(family.Take(round % family.Length));

    private Result Measured(FormKind kind, Dictionary<string, double[]> times, float[] expected)
    {
        WorkerProcess.Rest();
        string[] memory = WorkerProcess.Run($"'{kind.Title}' alone", ["memory", kind.Key, .. scene.Arguments]).Split(' ');
        double ratio = kind.Peer is not null && times.TryGetValue(kind.Peer, out double[]? peer)
            ? Median(times[kind.Key].Zip(peer, (ours, theirs) => ours / theirs))
            : double.NaN;
        return new Result(
            kind,
            Median(times[kind.Key]),
            ratio,
            Compare(expected, Logits(kind.Key)),
            long.Parse(memory[0], CultureInfo.InvariantCulture),
            long.Parse(memory[1], CultureInfo.InvariantCulture));
    }

    private float[] Logits(string key) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scene.File(key + ".logits"))).ToArray();

    private Closeness Compare(float[] expected, float[] actual)
    {
        double difference = 0, largest = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            difference = Math.Max(difference, Math.Abs(expected[index] - actual[index]));
            largest = Math.Max(largest, Math.Abs(expected[index]));
        }

        int pixels = 16 * ((scene.Height + 3) / 4) * ((scene.Width + 3) / 4);
        int same = Enumerable.Range(0, pixels).Count(pixel => ClassOf(expected, pixel, pixels) == ClassOf(actual, pixel, pixels));
        return new Closeness(difference / largest, same / (double)pixels);
    }

    private static int ClassOf(float[] logits, int pixel, int pixels)
    {
        int best = 0;
        for (int index = 1; index < logits.Length / pixels; index++)
        {
            if (logits[index * pixels + pixel] > logits[best * pixels + pixel])
                best = index;
        }

        return best;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
