using System.Globalization;

namespace PanopticFpn.Benchmarks;

/// <summary>Steps of training in every form, in turns, as a table in Markdown.</summary>
internal static class TrainingComparison
{
    private const int WarmUps = 2;
    private const int StepsForMemory = 3;

    /// <summary>All forms in this process; all of them are libtorch's.</summary>
    public static void Run(Scene scene, IReadOnlyList<TrainingKind> kinds, int rounds)
    {
        TrainingSteps[] steps = [.. kinds.Select(kind => TrainingSteps.Open(kind.Key, scene))];
        double[][] times = [.. kinds.Select(_ => new double[rounds])];
        float[] losses = new float[kinds.Count];
        for (int round = -WarmUps; round < rounds; round++)
        {
            for (int turn = 0; turn < kinds.Count; turn++)
            {
                // Each round begins with another form.
                int index = (turn + round + WarmUps) % kinds.Count;
                (double milliseconds, float loss) = steps[index].Run();
                if (round == -WarmUps)
                    losses[index] = loss;
                if (round >= 0)
                    times[index][round] = milliseconds;
            }
        }

        foreach (TrainingSteps form in steps)
            form.Dispose();
        Write(scene, kinds, times, losses);
    }

    /// <summary>One form alone: the most memory that the process ever held, and how much of it came with running.</summary>
    public static void MeasureMemory(Scene scene, string key)
    {
        using TrainingSteps steps = TrainingSteps.Open(key, scene);
        ProcessMemory.Write(() => steps.Run(), StepsForMemory);
    }

    private static void Write(Scene scene, IReadOnlyList<TrainingKind> kinds, double[][] times, float[] losses)
    {
        int peer = kinds.ToList().FindIndex(kind => kind.Key == TrainingKind.Peer);
        Console.WriteLine();
        Console.WriteLine($"### {scene.Network}, a step of {TrainingSteps.Batch} pictures of {scene.Size}");
        Console.WriteLine("| form | median | ratio to TorchScript | first loss | peak memory | of it by running |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        for (int index = 0; index < kinds.Count; index++)
        {
            string ratio = peer < 0 ? "no python3-torch"
                : index == peer ? "peer"
                : Median(times[index].Zip(times[peer], (ours, theirs) => ours / theirs)).ToString("F2", CultureInfo.InvariantCulture);
            string[] memory = WorkerProcess.Run($"'{kinds[index].Title}' alone", ["train-memory", kinds[index].Key, .. scene.Arguments]).Split(' ');
            Console.WriteLine(FormattableString.Invariant(
                $"| {kinds[index].Title} | {Median(times[index]):F0} ms | {ratio} | {losses[index]:F5} | {Mebibytes(memory[0])} MiB | {Mebibytes(memory[1])} MiB |"));
        }
    }

    private static long Mebibytes(string bytes) => long.Parse(bytes, CultureInfo.InvariantCulture) >> 20;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
