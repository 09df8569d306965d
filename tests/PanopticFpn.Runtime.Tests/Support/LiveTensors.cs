using static TorchSharp.torch;

namespace PanopticFpn.Tests.Support;

/// <summary>Counts tensors that have not been disposed.</summary>
internal static class LiveTensors
{
    /// <summary>The number now. A tensor that only the collector would free counts.</summary>
    public static long Now => Tensor.TotalCount;

    /// <summary>The number now, after what other tests dropped has been collected.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now;
    }
}
