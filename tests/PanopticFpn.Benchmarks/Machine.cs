using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks;

/// <summary>What the machine can do at best.</summary>
/// <param name="MultiplyAdds">Float32 multiply-adds a second of a large matrix product.</param>
/// <param name="Bytes">Bytes a second of a large copy, read and written counted.</param>
internal sealed record Machine(double MultiplyAdds, double Bytes)
{
    private const int ProductLength = 3072;
    private const int CopyLength = 1 << 28;
    private const int Runs = 7;
    private static readonly string[] Instructions = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8"];

    /// <summary>Measured in a process of its own, where nothing else keeps threads.</summary>
    public static Machine Measured()
    {
        string[] numbers = WorkerProcess.Run("The measurement of the machine", ["machine"]).Split(' ');
        return new Machine(double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Writes what <see cref="Measured"/> reads.</summary>
    public static void Measure()
    {
        set_num_threads(Forms.Threads);
        using Tensor left = randn(ProductLength, ProductLength);
        using Tensor right = randn(ProductLength, ProductLength);
        double product = Best(() => left.matmul(right).Dispose());
        using Tensor from = zeros(CopyLength, ScalarType.Byte);
        using Tensor to = zeros(CopyLength, ScalarType.Byte);
        double copy = Best(() => to.copy_(from));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(ProductLength, 3) / product} {2.0 * CopyLength / copy}"));
    }

    /// <summary>Cores and what their instructions can do.</summary>
    public static string Describe()
    {
        string name = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
            : "unknown";
        string flags = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "" : "";
        string[] known = [.. Instructions.Where(flag => flags.Contains(flag, StringComparison.Ordinal))];
        return $"{Environment.ProcessorCount} cores of {name}{(Avx2.IsSupported ? "" : ", without AVX2")}; {string.Join(", ", known)}; {Forms.Threads} threads";
    }

    private static double Best(Action action) => Enumerable.Range(0, Runs).Min(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
