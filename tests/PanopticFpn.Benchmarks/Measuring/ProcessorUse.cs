using System.Runtime.CompilerServices;

namespace PanopticFpn.Benchmarks.Measuring;

/// <summary>How much of the processor everything that is measured may use.</summary>
internal static class ProcessorUse
{
    public const int Threads = 2;

    /// <summary>Prepares libtorch as generated networks do, also where they come second: it shall be the same for all.</summary>
    public static void PrepareLibtorch()
    {
        RuntimeHelpers.RunClassConstructor(typeof(InputGuard).TypeHandle);
        TorchSharp.torch.set_num_threads(Threads);
    }
}
