namespace PanopticFpn.Weights.Benchmarks;

/// <summary>Ours and the peer's times and memory, a line a task.</summary>
internal sealed class Comparison(string folder, int repeat)
{
    private const double Mebibyte = 1024 * 1024;
    private static readonly string Peer = Path.Combine(AppContext.BaseDirectory, "peer.py");

    private bool _hasHeader;

    public void Print(string network)
    {
        string file = Path.Combine(folder, network + ".pth");
        string safetensors = Path.Combine(folder, network + ".safetensors");
        using (WorkerProcess peer = StartPeer())
        {
            peer.Ask($"make {network}");
            peer.Ask($"save {file}");
        }

        using (WorkerProcess worker = StartWorker())
        {
            worker.Ask($"make {network}");
            worker.Ask($"load {file}");
            worker.Ask($"save {safetensors}");
        }

        double size = new FileInfo(file).Length;
        WriteHeader();
        Write($"{network} .pth, first load of a process", size, First(network, file, StartWorker), First(network, file, StartPeer));
        (Sample[] ours, Sample[] theirs) = InTurns(network, $"load {file}", $"load {file}");
        Write($"{network} .pth, load", size, ours, theirs);
        (ours, _) = InTurns(network, $"load {safetensors}", null);
        Write($"{network} .safetensors, load", size, ours, []);
        (ours, theirs) = InTurns(network, $"save {file}.ours.pth", $"save {file}.theirs.pth");
        Write($"{network} .pth, save", size, ours, theirs);
        (ours, _) = InTurns(network, $"save {safetensors}", null);
        Write($"{network} .safetensors, save", size, ours, []);
    }

    /// <summary>The first load of five fresh processes: nothing is compiled, mapped or cached in them yet, but the file is.</summary>
    private static Sample[] First(string network, string file, Func<WorkerProcess> start) => [.. Enumerable.Range(0, 5).Select(_ =>
    {
        using WorkerProcess process = start();
        process.Ask($"make {network}");
        return process.Ask($"load {file}");
    })];

    private (Sample[] Ours, Sample[] Theirs) InTurns(string network, string ours, string? theirs)
    {
        using WorkerProcess worker = StartWorker();
        using WorkerProcess? peer = theirs is null ? null : StartPeer();
        worker.Ask($"make {network}");
        peer?.Ask($"make {network}");
        (Sample Ours, Sample Theirs)[] pairs = [.. Enumerable.Range(0, repeat).Select(_ => (worker.Ask(ours), peer?.Ask(theirs!) ?? default))];
        return ([.. pairs.Select(pair => pair.Ours)], peer is null ? [] : [.. pairs.Select(pair => pair.Theirs)]);
    }

    private static WorkerProcess StartWorker() => new(Environment.ProcessPath!, "worker");

    private static WorkerProcess StartPeer() => new("/usr/bin/python3", Peer);

    private void WriteHeader()
    {
        if (_hasHeader)
            return;
        _hasHeader = true;
        Console.WriteLine("| task | file | here | PyTorch | ratio | extra memory here | PyTorch |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
    }

    private static void Write(string task, double size, Sample[] ours, Sample[] theirs)
    {
        double here = Median(ours.Select(sample => sample.Seconds));
        double there = Median(theirs.Select(sample => sample.Seconds));
        string peer = theirs.Length == 0 ? "" : FormattableString.Invariant($"{there * 1e3:F0} ms");
        string ratio = theirs.Length == 0 ? "" : FormattableString.Invariant($"{here / there:F2}");
        Console.WriteLine(FormattableString.Invariant(
            $"| {task} | {size / Mebibyte:F0} MiB | {here * 1e3:F0} ms | {peer} | {ratio} | {Share(ours, size)} | {Share(theirs, size)} |"));
    }

    // The most of all runs: a peak is a bound, and its median would hide what a user's machine must hold.
    private static string Share(Sample[] samples, double size) =>
        samples.Length == 0 ? "" : FormattableString.Invariant($"{samples.Max(sample => sample.Extra) / size:F2} of the file");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
