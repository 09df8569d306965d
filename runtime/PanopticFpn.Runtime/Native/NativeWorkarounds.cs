using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace PanopticFpn;

/// <summary>
/// Every correction of libtorch that this library applies by itself. There is one machine that needs any: a virtual machine on Linux whose
/// AMD processor hides the sizes of its caches. There oneDNN 3.7.1, in libtorch 2.10, takes each cache for one byte; convolutions that it
/// plans for such caches are wrong, and some divide by zero, which ends the process.
/// </summary>
/// <remarks>
/// Applied when the first generated network of a process is constructed. A program that convolves through TorchSharp before that calls
/// <see cref="Apply"/> itself. The environment variable PANOPTICFPN_NATIVE_WORKAROUNDS=off turns all of them off.
/// </remarks>
public static class NativeWorkarounds
{
    private const string Switch = "PANOPTICFPN_NATIVE_WORKAROUNDS";

    private static readonly Lazy<IReadOnlyList<NativeWorkaround>> Applied = new(ApplyOnce);

    /// <summary>Whether the environment leaves the corrections on. Read once, by the first call of <see cref="Apply"/>.</summary>
    public static bool Enabled => Environment.GetEnvironmentVariable(Switch)?.ToUpperInvariant() is not ("OFF" or "0" or "FALSE");

    /// <summary>Applies what this machine needs, once a process; further calls return the same list. Thread-safe.</summary>
    /// <returns>What was applied; empty on a machine that needs nothing, and where the corrections are turned off.</returns>
    public static IReadOnlyList<NativeWorkaround> Apply() => Applied.Value;

    private static IReadOnlyList<NativeWorkaround> ApplyOnce() =>
        Enabled && OperatingSystem.IsLinux() && X86Base.IsSupported && HiddenCaches.AreHidden(X86Base.CpuId) ? ApplyForHiddenCaches() : [];

    /// <summary>What a machine needs that hides its caches.</summary>
    internal static IReadOnlyList<NativeWorkaround> ApplyForHiddenCaches()
    {
        // Loads libtorch, if nothing has.
        torch.InitializeDeviceType(DeviceType.CPU);
        return [OneDnnCaches.Correct(), .. LibtorchContext.TryDisable(LibtorchFeature.Nnpack) ? [Nnpack] : Array.Empty<NativeWorkaround>()];
    }

    private static NativeWorkaround Nnpack => new(
        "NNPACK",
        "The processor hides the sizes of its caches: NNPACK does not start without them, and libtorch warns at every convolution that asks for it.",
        "libtorch does not ask for NNPACK.");
}
