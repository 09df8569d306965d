using System.Diagnostics;

namespace PanopticFpn.Weights.Benchmarks;

/// <summary>A process that does what it is told line by line, and answers with a <see cref="Sample"/>.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;

    public WorkerProcess(string file, params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public Sample Ask(string line)
    {
        // The threads of libtorch spin for a while after their work; they must not take the other process's cores.
        Thread.Sleep(Pause);
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The worker ended at '{line}'.");
        return Sample.Parse(answer);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
