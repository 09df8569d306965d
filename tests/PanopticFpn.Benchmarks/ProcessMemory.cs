using System.Globalization;

namespace PanopticFpn.Benchmarks;

/// <summary>What a process holds, as the system counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Writes the most memory that the process held while it ran, and how much of it came with running, in bytes.</summary>
    public static void Write(Action run, int runs)
    {
        GC.Collect();
        long before = Status("VmRSS");
        ResetPeak();
        for (int index = 0; index < runs; index++)
            run();
        long peak = Status("VmHWM");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peak} {peak - before}"));
    }

    // From here on the peak is that of running, not of reading files.
    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
