using System.Globalization;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace PanopticFpn.Weights.Benchmarks;

/// <summary>Our side: the same commands as the peer's.</summary>
internal static class Worker
{
    public static void Run()
    {
        set_num_threads(2);
        nn.Module? network = null;
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            Sample sample = words[0] switch
            {
                "make" => Make(out network, words[1]),
                "load" => ResidentMemory.Measure(() => network!.LoadWeights(words[1])),
                _ => ResidentMemory.Measure(() => network!.SaveWeights(words[1])),
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sample.Seconds} {sample.Extra}"));
        }
    }

    private static Sample Make(out nn.Module network, string name)
    {
        network = name == "resnet152" ? new ResNet152() : new ResNet50();
        return default;
    }
}
