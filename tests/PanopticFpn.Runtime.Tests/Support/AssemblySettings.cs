using System.Runtime.CompilerServices;
using PanopticFpn;

// Live tensors are counted for the whole process, and libtorch uses every core by itself.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

/// <summary>What holds before the first test.</summary>
internal static class AssemblySettings
{
    /// <summary>Tests convolve through TorchSharp alone too, before any network is constructed.</summary>
    [ModuleInitializer]
    internal static void ApplyNativeWorkarounds() => NativeWorkarounds.Apply();
}
