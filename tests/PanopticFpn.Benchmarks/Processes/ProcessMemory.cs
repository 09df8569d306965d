using System.Globalization;

namespace PanopticFpn.Benchmarks.Processes;

/// <summary>What a process holds while it does something, as the system counts it (Linux).</summary>
/// <param name="Peak">The most that it held, in bytes.</param>
/// <param name="Growth">How much more that is than what it held before.</param>
internal readonly record struct ProcessMemory(long Peak, long Growth)
{
    /// <summary>What this process holds while an action runs.</summary>
    public static ProcessMemory During(Action action)
    {
        // From here on the peak is that of this action, not of what came before.
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = Status("VmRSS");
        action();
        long peak = Status("VmHWM");
        return new ProcessMemory(peak, peak - before);
    }

    /// <summary>Runs a few times, and writes what <see cref="OfProcess"/> reads.</summary>
    public static void Write(Action run)
    {
        const int Runs = 3;
        GC.Collect();
        ProcessMemory memory = During(() =>
        {
            for (int index = 0; index < Runs; index++)
                run();
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{memory.Peak} {memory.Growth}"));
    }

    /// <summary>What a process of this program held that did one thing alone.</summary>
    /// <exception cref="WorkerException">It failed.</exception>
    public static ProcessMemory OfProcess(string name, params string[] arguments)
    {
        string[] numbers = WorkerProcess.Run(name, arguments).Split(' ');
        return new ProcessMemory(long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    private static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
