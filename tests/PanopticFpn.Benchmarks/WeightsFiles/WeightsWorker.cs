using System.Diagnostics;
using System.Globalization;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.WeightsFiles;

/// <summary>Our side: the same commands as the peer's.</summary>
internal static class WeightsWorker
{
    public static void Serve()
    {
        set_num_threads(ProcessorUse.Threads);
        nn.Module? network = null;
        WorkerProcess.Serve(words =>
        {
            Sample sample = words[0] switch
            {
                "make" => Make(out network, words[1]),
                "load" => Measure(() => network!.LoadWeights(words[1])),
                _ => Measure(() => network!.SaveWeights(words[1])),
            };
            return string.Create(CultureInfo.InvariantCulture, $"{sample.Seconds} {sample.Extra}");
        });
    }

    private static Sample Make(out nn.Module network, string name)
    {
        network = name == "resnet152" ? new ResNet152() : new ResNet50();
        return default;
    }

    private static Sample Measure(Action action)
    {
        TimeSpan elapsed = default;
        ProcessMemory memory = ProcessMemory.During(() =>
        {
            long start = Stopwatch.GetTimestamp();
            action();
            elapsed = Stopwatch.GetElapsedTime(start);
        });
        return new Sample(elapsed.TotalSeconds, memory.Growth);
    }
}
