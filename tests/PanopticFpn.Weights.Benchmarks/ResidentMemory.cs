using System.Diagnostics;
using System.Globalization;

namespace PanopticFpn.Weights.Benchmarks;

/// <summary>Measures an action's time and how far it lifts this process's memory (Linux).</summary>
internal static class ResidentMemory
{
    public static Sample Measure(Action action)
    {
        // Resets the peak, so that it is that of this action alone.
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = Status("VmRSS");
        var watch = Stopwatch.StartNew();
        action();
        return new Sample(watch.Elapsed.TotalSeconds, Status("VmHWM") - before);
    }

    private static long Status(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
