using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace PanopticFpn;

/// <summary>
/// Some virtual machines on AMD's processors hide the sizes of the caches. oneDNN 3.7.1 (libtorch 2.10 has it) then takes each for one
/// byte; convolutions that it plans so are wrong without a word, or divide by zero, which ends the process. Those of its oldest
/// instructions are right, some times slower: there it is held to them, unless the environment chooses. NNPACK, which libtorch asks next,
/// does not start without the sizes, and a warning a convolution says so: there it is not asked.
/// </summary>
internal static class HiddenCaches
{
    private const string Instructions = "ONEDNN_MAX_CPU_ISA";
    private const string InstructionsBefore = "DNNL_MAX_CPU_ISA";
    private const string Oldest = "SSE41";

    // A type is initialised once a process, whichever thread comes first.
    static HiddenCaches()
    {
        if (OperatingSystem.IsLinux() && X86Base.IsSupported && AreHidden(X86Base.CpuId))
        {
            HoldOneDnn();
            LeaveNnpackAlone();
        }
    }

    /// <summary>Called before the first convolution of a process: sees to oneDNN and NNPACK where the caches are hidden.</summary>
    public static void Heed()
    {
        // What is done is done by the initialisation.
    }

    /// <summary>Whether an AMD processor says nothing of its caches, where oneDNN asks.</summary>
    /// <param name="cpuId">The processor's answer (EAX, EBX, ECX, EDX) to a function and a subfunction.</param>
    internal static bool AreHidden(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId)
    {
        const int Vendor = 0, CacheTopology = unchecked((int)0x8000001D);
        const int Auth = 0x68747541, EntI = 0x69746E65, CAmd = 0x444D4163;
        (_, int ebx, int ecx, int edx) = cpuId(Vendor, 0);
        return (ebx, edx, ecx) == (Auth, EntI, CAmd) && cpuId(CacheTopology, 0) == (0, 0, 0, 0);
    }

    private static void HoldOneDnn()
    {
        if (Environment.GetEnvironmentVariable(Instructions) is null && Environment.GetEnvironmentVariable(InstructionsBefore) is null)
            _ = SetEnvironment(Instructions, Oldest, overwrite: 0);
    }

    private static void LeaveNnpackAlone()
    {
        try
        {
            EnableNnpack(LibtorchContext(), enabled: 0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another libtorch, or one from elsewhere: the warnings stay.
        }
    }

    // .NET keeps variables to itself; libraries of the process read the system's.
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    // at::globalContext() and at::Context::setUserEnabledNNPACK(bool), which TorchSharp does not offer.
    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static extern nint LibtorchContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static extern void EnableNnpack(nint context, byte enabled);
}
