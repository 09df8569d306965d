using System.Runtime.InteropServices;
using PanopticFpn;
using TorchSharp;

namespace Workbench;

/// <summary>What <c>describe --machine</c> shows: what networks run on, and what was corrected for it.</summary>
internal static class MachineFacts
{
    private const string ProcessorFile = "/proc/cpuinfo";

    public static void Write(Terminal terminal)
    {
        IReadOnlyList<NativeWorkaround> applied = NativeWorkarounds.Apply();
        terminal.Facts(
        [
            ("processor", Processor()),
            ("cores", $"{Environment.ProcessorCount}, of which libtorch uses {torch.get_num_threads()}"),
            ("libtorch", torch.__version__),
            ("cuda", torch.cuda.is_available() ? $"{torch.cuda.device_count()} devices" : "none"),
            ("native workarounds", Summary(applied.Count)),
            .. applied.SelectMany(workaround => new[] { (workaround.Library, workaround.Problem), ("", workaround.Change) }),
        ]);
    }

    private static string Summary(int applied) =>
        !NativeWorkarounds.Enabled ? "turned off by the environment" : applied == 0 ? "none needed" : $"{applied} applied";

    private static string Processor()
    {
        string? name = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return name is null ? $"{RuntimeInformation.ProcessArchitecture}" : $"{name} ({RuntimeInformation.ProcessArchitecture})";
    }
}
