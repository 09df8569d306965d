using PanopticFpn.Benchmarks.Measuring;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>What measured: figures mean nothing without it.</summary>
internal static class MachineDescription
{
    private const string Processor = "/proc/cpuinfo";
    private const string Caches = "/sys/devices/system/cpu/cpu0/cache";

    private static readonly string[] Instructions = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16"];

    /// <summary>Writes the processor with its cores and instructions, and the versions of what runs on it.</summary>
    public static void Write(params IEnumerable<string?> versions)
    {
        string[] flags = Line("flags").Split(' ');
        string known = string.Join(", ", Instructions.Where(flags.Contains));
        Console.WriteLine($"{Environment.ProcessorCount} cores of {Line("model name")}, family {Line("cpu family")}, model {Line("model")}; {known}; {CachesSeen()}; {ProcessorUse.Threads} threads.");
        Console.WriteLine(string.Join(", ", versions.Prepend($".NET {Environment.Version}").OfType<string>()) + ".");
    }

    // What the kernel asks the processor for is what oneDNN asks for too; lscpu shows the same.
    private static string CachesSeen() => !OperatingSystem.IsLinux() ? "caches unknown"
        : File.Exists(Path.Combine(Caches, "index0", "size")) ? "caches shown"
        : "caches hidden";

    private static string Line(string name)
    {
        string? line = File.Exists(Processor) ? File.ReadLines(Processor).FirstOrDefault(line => line.Split('\t', ':')[0] == name) : null;
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
