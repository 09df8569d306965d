using System.Diagnostics;

namespace PanopticFpn.Benchmarks;

/// <summary>A process that answers a line with a line.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // The threads of libtorch and of ONNX Runtime spin for a while after their work; they must not take another process's cores.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;
    private readonly string _name;

    private WorkerProcess(string file, IEnumerable<string> arguments, string name)
    {
        _name = name;
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>A process that runs the forms of one runtime.</summary>
    public static WorkerProcess Of(Runtime runtime, Scene scene) =>
        new(Environment.ProcessPath!, ["worker", .. scene.Arguments], $"The process of {runtime}");

    /// <summary>The last line that a process of this program writes.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static string Run(string name, IEnumerable<string> arguments) => Run(Environment.ProcessPath!, name, arguments);

    /// <summary>The last line that a process writes.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static string Run(string file, string name, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? LastLine(output)
            : throw new WorkerException($"{name} failed: {LastLine(errors.GetAwaiter().GetResult())}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Says a line and waits for the answer.</summary>
    /// <exception cref="WorkerException">The process ended.</exception>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new WorkerException($"{_name} ended at '{line}'.");
    }

    /// <summary>Waits until the threads of other processes sleep.</summary>
    public static void Rest() => Thread.Sleep(Pause);

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}

/// <summary>A process that did not do what it was told.</summary>
internal sealed class WorkerException(string message) : Exception(message);
