using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>
/// Gives oneDNN the cache sizes that the processor hides: those that oneDNN itself assumes where it knows none (32 KiB, 512 KiB and 1 MiB a
/// core, get_per_core_cache_size in its src/cpu/platform.cpp). All of its instructions are right with them, at full speed.
/// </summary>
internal static class OneDnnCaches
{
    private const string Problem = "The processor hides the sizes of its caches: oneDNN takes each for one byte, and computes wrong convolutions.";

    private static ReadOnlySpan<int> AssumedSizes => [32 << 10, 512 << 10, 1 << 20];

    /// <summary>
    /// What oneDNN keeps of the caches of a processor that hides them, in Xbyak::util::Cpu: ten sizes and ten numbers of cores that share,
    /// of which three are used, and the number of levels.
    /// </summary>
    private static ReadOnlySpan<int> Hidden => [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 3];

    /// <summary>Corrects the sizes; where that cannot be done, libtorch convolves without oneDNN, which is right and slower.</summary>
    public static NativeWorkaround Correct()
    {
        MakeOneDnnReadTheProcessor();
        if (Sizes() is { } sizes)
        {
            Marshal.Copy(AssumedSizes.ToArray(), 0, sizes, AssumedSizes.Length);
            if (ConvolvesRight())
                return new NativeWorkaround("oneDNN", Problem, "oneDNN plans for caches of 32 KiB, 512 KiB and 1 MiB a core.");
        }

        return new NativeWorkaround("oneDNN", Problem, LibtorchContext.TryDisable(LibtorchFeature.OneDnn)
            ? "libtorch convolves without oneDNN, which is slower: this libtorch keeps the sizes where they were not found."
            : "None: this libtorch has neither the sizes nor the setting where they were looked for. Set ONEDNN_MAX_CPU_ISA=SSE41 before the process starts.");
    }

    /// <summary>oneDNN reads the processor at its first convolution. This one is small enough to be right with any caches.</summary>
    private static void MakeOneDnnReadTheProcessor()
    {
        using IDisposable noGrad = no_grad();
        using Tensor map = zeros(2, 3, 1, 1, ScalarType.Float32, CPU), weight = zeros(3, 3, 1, 1, ScalarType.Float32, CPU);
        using Tensor _ = nn.functional.conv2d(map, weight);
    }

    /// <summary>The address of the three sizes, or null where they are not found exactly once.</summary>
    private static nint? Sizes()
    {
        var found = new List<nint>();
        foreach (MemoryRange range in LoadedLibrary.Variables(File.ReadLines("/proc/self/maps"), "libtorch_cpu.so"))
        {
            var memory = new int[(range.End - range.Start) / sizeof(int)];
            Marshal.Copy(range.Start, memory, 0, memory.Length);
            for (int start = 0; memory.AsSpan(start).IndexOf(Hidden) is >= 0 and int offset; start += offset + 1)
                found.Add(range.Start + ((start + offset) * sizeof(int)));
        }

        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>A convolution that is wrong for caches of one byte, against the same in float64, where oneDNN is not asked.</summary>
    private static bool ConvolvesRight()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor map = arange(2 * 24 * 15 * 17, ScalarType.Float64, CPU).cos().reshape(2, 24, 15, 17);
        Tensor weight = arange(54 * 24 * 3 * 3, ScalarType.Float64, CPU).sin().reshape(54, 24, 3, 3);
        Tensor exact = nn.functional.conv2d(map, weight);
        Tensor single = nn.functional.conv2d(map.to(ScalarType.Float32), weight.to(ScalarType.Float32));
        Tensor error = single.to(ScalarType.Float64).sub(exact).abs().max().div(exact.abs().max());
        return error.item<double>() < 1e-4;
    }
}
