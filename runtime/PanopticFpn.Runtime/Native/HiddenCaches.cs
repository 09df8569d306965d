namespace PanopticFpn;

/// <summary>Whether a processor hides the sizes of its caches, by the question that oneDNN asks it.</summary>
internal static class HiddenCaches
{
    /// <summary>AMD's function "cache topology". Zeros say that there are no caches.</summary>
    private const int CacheTopology = unchecked((int)0x8000001D);

    /// <summary>Whether an AMD processor says nothing of its caches.</summary>
    /// <param name="cpuId">The processor's answer (EAX, EBX, ECX, EDX) to a function and a subfunction.</param>
    public static bool AreHidden(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId)
    {
        const int Vendor = 0;
        const int Auth = 0x68747541, EntI = 0x69746E65, CAmd = 0x444D4163;
        (_, int ebx, int ecx, int edx) = cpuId(Vendor, 0);
        return (ebx, edx, ecx) == (Auth, EntI, CAmd) && cpuId(CacheTopology, 0) == (0, 0, 0, 0);
    }
}
