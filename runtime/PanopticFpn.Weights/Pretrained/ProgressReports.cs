using System.Diagnostics;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>Tells how far a download is, but not more often than somebody can look.</summary>
internal sealed class ProgressReports(string file, IProgress<DownloadProgress>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Tells it where it is time to.</summary>
    public void Report(long received, long? total)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < _next)
            return;
        _next = elapsed + Pause;
        progress?.Report(new DownloadProgress(file, received, total, elapsed));
    }

    /// <summary>Tells the end: all is there, and is what it should be.</summary>
    public void ReportEnd(long received) => progress?.Report(new DownloadProgress(file, received, received, Stopwatch.GetElapsedTime(_start)));
}
