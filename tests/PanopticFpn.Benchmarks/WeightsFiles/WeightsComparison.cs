using PanopticFpn.Benchmarks.Machine;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.WeightsFiles;

/// <summary>Loading and saving weights, here and in PyTorch: times and memory, a line a task, as a table in Markdown.</summary>
internal sealed class WeightsComparison
{
    private const double Mebibyte = 1024 * 1024;
    private const int FirstLoads = 5;

    private readonly string _folder;
    private readonly int _rounds;
    private readonly bool _hasPeer;

    private WeightsComparison(string folder, int rounds, bool hasPeer) => (_folder, _rounds, _hasPeer) = (folder, rounds, hasPeer);

    public static void Run(IEnumerable<string> networks, int rounds)
    {
        string? peer = Peer.Version();
        MachineDescription.Write(Versions.Libtorch, Versions.TorchSharp, Versions.PyTorch(peer));
        Console.WriteLine();
        Console.WriteLine("| task | file | here | PyTorch | ratio | extra memory here | PyTorch |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-weights-");
        try
        {
            foreach (string network in networks)
                new WeightsComparison(folder.FullName, rounds, peer is not null).Print(network);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Print(string network)
    {
        string file = Path.Combine(_folder, network + ".pth");
        string safetensors = Path.Combine(_folder, network + ".safetensors");
        using (WorkerProcess writer = _hasPeer ? StartPeer(network) : StartWorker(network))
            Ask(writer, $"save {file}");
        using (WorkerProcess worker = StartWorker(network))
        {
            Ask(worker, $"load {file}");
            Ask(worker, $"save {safetensors}");
        }

        double size = new FileInfo(file).Length;
        CompareFirst($"{network} .pth, first load of a process", size, network, $"load {file}");
        Compare($"{network} .pth, load", size, network, $"load {file}", $"load {file}");
        Compare($"{network} .safetensors, load", size, network, $"load {safetensors}");
        Compare($"{network} .pth, save", size, network, $"save {file}.ours.pth", $"save {file}.theirs.pth");
        Compare($"{network} .safetensors, save", size, network, $"save {safetensors}");
    }

    /// <summary>The first load of fresh processes: nothing is compiled, mapped or cached in them yet, but the file is.</summary>
    private void CompareFirst(string task, double size, string network, string load)
    {
        Sample First(Func<string, WorkerProcess> start)
        {
            using WorkerProcess process = start(network);
            return Ask(process, load);
        }

        CompareInTurns(task, size, FirstLoads, () => First(StartWorker), _hasPeer ? () => First(StartPeer) : null);
    }

    private void Compare(string task, double size, string network, string ours, string? theirs = null)
    {
        using WorkerProcess worker = StartWorker(network);
        using WorkerProcess? peer = theirs is null || !_hasPeer ? null : StartPeer(network);
        CompareInTurns(task, size, _rounds, () => Ask(worker, ours), peer is null ? null : () => Ask(peer, theirs!));
    }

    private static void CompareInTurns(string task, double size, int rounds, Func<Sample> ours, Func<Sample>? theirs)
    {
        var here = new List<Sample>();
        var there = new List<Sample>();
        for (int round = 0; round < rounds; round++)
        {
            here.Add(ours());
            if (theirs is not null)
                there.Add(theirs());
        }

        Write(task, size, here, there);
    }

    private static WorkerProcess StartWorker(string network) => Made(WorkerProcess.Start("The process of weights", "weights"), network);

    private static WorkerProcess StartPeer(string network) => Made(Peer.Start("weights"), network);

    private static WorkerProcess Made(WorkerProcess process, string network)
    {
        Ask(process, $"make {network}");
        return process;
    }

    private static Sample Ask(WorkerProcess process, string line)
    {
        WorkerProcess.Rest();
        return Sample.Parse(process.Ask(line));
    }

    private static void Write(string task, double size, List<Sample> ours, List<Sample> theirs)
    {
        double here = Statistics.Median(ours.Select(sample => sample.Seconds));
        string peer = "", ratio = "";
        if (theirs.Count > 0)
        {
            peer = FormattableString.Invariant($"{Statistics.Median(theirs.Select(sample => sample.Seconds)) * 1e3:F0} ms");
            ratio = FormattableString.Invariant($"{Statistics.MedianRatio(ours.Select(sample => sample.Seconds), theirs.Select(sample => sample.Seconds)):F2}");
        }

        Console.WriteLine(FormattableString.Invariant(
            $"| {task} | {size / Mebibyte:F0} MiB | {here * 1e3:F0} ms | {peer} | {ratio} | {Share(ours, size)} | {Share(theirs, size)} |"));
    }

    // The most of all runs: a peak is a bound, and its median would hide what a user's machine must hold.
    private static string Share(List<Sample> samples, double size) =>
        samples.Count == 0 ? "" : FormattableString.Invariant($"{samples.Max(sample => sample.Extra) / size:F2} of the file");
}
