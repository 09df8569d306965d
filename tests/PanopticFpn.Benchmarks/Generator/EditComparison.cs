using System.Diagnostics;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Gen.Tests.Work;

namespace PanopticFpn.Benchmarks.Generator;

/// <summary>What one run of the generator costs after each thing that a user does, as a table in Markdown.</summary>
internal static class EditComparison
{
    private const int WarmUps = 3;
    private const double Kibibyte = 1024;
    private const double ShortestMilliseconds = 50;
    private const int MostRuns = 10_000;

    public static void Run(IEnumerable<int> specs, int rounds)
    {
        MachineDescription.Write(Versions.Roslyn);
        Console.WriteLine();
        Console.WriteLine("| Edit            | Specs | Median (ms) | Least (ms) | Most (ms) | Allocated (KB) |");
        Console.WriteLine("| --------------- | ----: | ----------: | ---------: | --------: | -------------: |");
        foreach (int count in specs)
            Measure(count, rounds);
    }

    private static void Measure(int specs, int rounds)
    {
        var project = new WarmProject(specs);
        (string Name, Action Run)[] edits =
        [
            ("Cold", () => project.Cold()),
            .. Enum.GetValues<Edit>().Select(edit => (edit.ToString(), (Action)(() => project.Run(edit)))),
        ];
        int[] runs = [.. edits.Select(edit => RunsToMeasure(edit.Run))];
        double[][] times = Rounds.Measure(edits.Length, WarmUps, rounds, index => Milliseconds(edits[index].Run, runs[index]));
        for (int index = 0; index < edits.Length; index++)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"| {edits[index].Name,-15} | {specs,5} | {Statistics.Median(times[index]),11:F3} | {times[index].Min(),10:F3} | {times[index].Max(),9:F3} | {Allocated(edits[index].Run) / Kibibyte,14:F0} |"));
        }
    }

    /// <summary>So many that they take long enough for a clock.</summary>
    private static int RunsToMeasure(Action run)
    {
        run();
        return (int)Math.Clamp(ShortestMilliseconds / Milliseconds(run, 1), 1, MostRuns);
    }

    private static double Milliseconds(Action run, int runs)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; index < runs; index++)
            run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / runs;
    }

    private static long Allocated(Action run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
