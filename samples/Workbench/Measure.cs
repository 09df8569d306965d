using System.Diagnostics;

namespace Workbench;

/// <summary>Times and memory, and how they are written.</summary>
internal static class Measure
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The most physical memory that this process has held so far, in bytes.</summary>
    public static long PeakMemory
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>What an action takes, in milliseconds.</summary>
    public static double Milliseconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>The middle of some times.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Bytes as <c>12.3 MiB</c>.</summary>
    public static string Mebibytes(long bytes) => FormattableString.Invariant($"{bytes / Mebibyte:N1} MiB");

    /// <summary>A time as <c>12.3 ms</c>.</summary>
    public static string Time(double milliseconds) => FormattableString.Invariant($"{milliseconds:N1} ms");
}
