using System.Globalization;
using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Networks;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.Training;

/// <summary>Steps of training in every form, in turns, as a table in Markdown.</summary>
internal static class TrainingComparison
{
    private const int WarmUps = 2;
    private const double Mebibyte = 1024 * 1024;

    public static void Run(IEnumerable<Scene> scenes, int rounds)
    {
        string? peer = Peer.Version();
        MachineDescription.Write(Versions.Libtorch, Versions.TorchSharp, Versions.PyTorch(peer));
        TrainingKind[] kinds = [.. TrainingKind.All.Where(kind => peer is not null || kind.Key != TrainingKind.Peer)];
        foreach (Scene scene in scenes)
        {
            scene.InFolder(placed =>
            {
                WorkerProcess.Run($"Writing the weights of {placed.Network}", ["prepare-training", .. placed.Arguments]);
                if (peer is not null)
                    Peer.Run(["training", .. placed.Arguments]);
                RunOne(placed, kinds, rounds);
            });
        }
    }

    /// <summary>One form alone.</summary>
    public static void MeasureMemory(Scene scene, string key)
    {
        using TrainingSteps steps = TrainingSteps.Open(key, scene);
        ProcessMemory.Write(() => steps.Run());
    }

    /// <summary>All forms in this process; all of them are libtorch's.</summary>
    private static void RunOne(Scene scene, TrainingKind[] kinds, int rounds)
    {
        TrainingSteps[] steps = [.. kinds.Select(kind => TrainingSteps.Open(kind.Key, scene))];
        var losses = new float?[kinds.Length];
        double[][] times = Rounds.Measure(kinds.Length, WarmUps, rounds, index =>
        {
            (double milliseconds, float loss) = steps[index].Run();
            losses[index] ??= loss;
            return milliseconds;
        });
        foreach (TrainingSteps form in steps)
            form.Dispose();
        Write(scene, kinds, times, losses);
    }

    private static void Write(Scene scene, TrainingKind[] kinds, double[][] times, float?[] losses)
    {
        int peer = Array.FindIndex(kinds, kind => kind.Key == TrainingKind.Peer);
        Console.WriteLine();
        Console.WriteLine($"### {scene.Network}, a step of {TrainingSteps.Batch} pictures of {scene.Size}");
        Console.WriteLine("| form | median | ratio to TorchScript | first loss | peak memory | of it by running |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        for (int index = 0; index < kinds.Length; index++)
        {
            string ratio = peer < 0 ? "no python3-torch"
                : index == peer ? "peer"
                : Statistics.MedianRatio(times[index], times[peer]).ToString("F2", CultureInfo.InvariantCulture);
            ProcessMemory memory = ProcessMemory.OfProcess($"'{kinds[index].Title}' alone", ["training-memory", kinds[index].Key, .. scene.Arguments]);
            Console.WriteLine(FormattableString.Invariant(
                $"| {kinds[index].Title} | {Statistics.Median(times[index]):F0} ms | {ratio} | {losses[index]:F5} | {memory.Peak / Mebibyte:F0} MiB | {memory.Growth / Mebibyte:F0} MiB |"));
        }
    }
}
