using System.Diagnostics;

namespace PanopticFpn.Benchmarks.Processes;

/// <summary>A process that answers a line with a line.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // The threads of libtorch and of ONNX Runtime spin for a while after their work; they must not take another process's cores.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;
    private readonly string _name;

    private WorkerProcess(string name, string file, IEnumerable<string> arguments)
    {
        _name = name;
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>A process of this program, with what <see cref="WorkerRole"/> takes.</summary>
    public static WorkerProcess Start(string name, params string[] arguments) => StartOther(name, Environment.ProcessPath!, [WorkerRole.Argument, .. arguments]);

    /// <summary>A process of another program.</summary>
    public static WorkerProcess StartOther(string name, string file, params string[] arguments) => new(name, file, arguments);

    /// <summary>The last line that a process of this program writes.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static string Run(string name, params string[] arguments) => RunOther(name, Environment.ProcessPath!, [WorkerRole.Argument, .. arguments]);

    /// <summary>The last line that a process of another program writes.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static string RunOther(string name, string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? LastLine(output)
            : throw new WorkerException($"{name} failed: {LastLine(errors.GetAwaiter().GetResult())}");
    }

    /// <summary>Waits until the threads of other processes sleep.</summary>
    public static void Rest() => Thread.Sleep(Pause);

    /// <summary>The other side: answers each line that this process is told, until there is none.</summary>
    public static void Serve(Func<string[], string> answer)
    {
        while (Console.ReadLine() is { } line)
            Console.WriteLine(answer(line.Split(' ')));
    }

    /// <summary>Says a line and waits for the answer.</summary>
    /// <exception cref="WorkerException">The process ended.</exception>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new WorkerException($"{_name} ended at '{line}'.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}

/// <summary>A process that did not do what it was told.</summary>
internal sealed class WorkerException(string message) : Exception(message);
