namespace PanopticFpn.Benchmarks.Measuring;

/// <summary>How much of the processor everything that is measured may use.</summary>
internal static class ProcessorUse
{
    public const int Threads = 2;

    /// <summary>Prepares libtorch as generated networks do, before peers convolve: it is the same for all.</summary>
    public static void PrepareLibtorch()
    {
        NativeWorkarounds.Apply();
        TorchSharp.torch.set_num_threads(Threads);
    }
}
