using System.Globalization;
using System.Runtime.InteropServices;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>What was measured of one form.</summary>
/// <param name="Milliseconds">The median of all rounds.</param>
/// <param name="Ratio">To its peer, round by round, the median; null without a peer.</param>
/// <param name="Work">The multiply-adds that it does.</param>
internal sealed record NetworkResult(FormKind Kind, double Milliseconds, double? Ratio, Work Work, Closeness Closeness, ProcessMemory Memory);

/// <summary>How close logits are to those of <c>forward</c>.</summary>
/// <param name="Difference">The largest difference, as a share of the largest value.</param>
/// <param name="Agreement">The share of pixels with the same class.</param>
internal sealed record Closeness(double Difference, double Agreement);

/// <summary>Every form of one network at one size, in turns.</summary>
internal sealed class NetworkComparison(Scene scene, IReadOnlyList<FormKind> kinds, int rounds)
{
    private const int WarmUps = 2;
    private static readonly FormKind Reference = FormKind.Of("forward");

    private readonly Dictionary<string, double[]> _times = kinds.ToDictionary(kind => kind.Key, _ => new double[rounds]);
    private readonly Dictionary<string, Work> _work = [];

    public IReadOnlyList<NetworkResult> Run()
    {
        using (WorkerProcess onnx = Start(Runtime.Onnx), torch = Start(Runtime.Torch))
        {
            WorkerProcess Process(FormKind kind) => kind.Runtime == Runtime.Onnx ? onnx : torch;
            foreach (FormKind kind in kinds.Append(Reference).Distinct())
                Prepare(kind, Process(kind));
            for (int round = -WarmUps; round < rounds; round++)
            {
                foreach (IGrouping<Runtime, FormKind> family in kinds.GroupBy(kind => kind.Runtime))
                {
                    WorkerProcess.Rest();
                    RunFamily([.. family], round, Process(family.First()));
                }
            }
        }

        float[] expected = Logits(Reference.Key);
        return [.. kinds.Select(kind => Measured(kind, expected))];
    }

    private WorkerProcess Start(Runtime runtime) => WorkerProcess.Start($"The process of {runtime}", ["networks", .. scene.Arguments]);

    private void Prepare(FormKind kind, WorkerProcess process)
    {
        process.Ask($"open {kind.Key}");
        process.Ask($"save {kind.Key}");
        _work.Add(kind.Key, Work.Parse(process.Ask($"count {kind.Key}")));
    }

    private void RunFamily(FormKind[] family, int round, WorkerProcess process)
    {
        foreach (FormKind kind in Rounds.Order(family, round + WarmUps))
        {
            double milliseconds = double.Parse(process.Ask($"run {kind.Key}"), CultureInfo.InvariantCulture);
            if (round >= 0)
                _times[kind.Key][round] = milliseconds;
        }
    }

    private NetworkResult Measured(FormKind kind, float[] expected)
    {
        WorkerProcess.Rest();
        return new NetworkResult(
            kind,
            Statistics.Median(_times[kind.Key]),
            kind.Peer is not null && _times.TryGetValue(kind.Peer, out double[]? peer) ? Statistics.MedianRatio(_times[kind.Key], peer) : null,
            _work[kind.Key],
            Compare(expected, Logits(kind.Key)),
            ProcessMemory.OfProcess($"'{kind.Title}' alone", ["network-memory", kind.Key, .. scene.Arguments]));
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
}
