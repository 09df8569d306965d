using System.Runtime.CompilerServices;
using PanopticFpn;

// Live tensors are counted for the whole process, and libtorch uses every core by itself.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]

/// <summary>What holds before the first test.</summary>
internal static class AssemblySettings
{
    /// <summary>Tests convolve by TorchSharp alone too, where no network has seen to oneDNN.</summary>
    [ModuleInitializer]
    internal static void SeeToOneDnn() => RuntimeHelpers.RunClassConstructor(typeof(InputGuard).TypeHandle);
}
