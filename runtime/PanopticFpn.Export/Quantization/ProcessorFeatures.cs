using System.Runtime.Intrinsics.X86;

namespace PanopticFpn.Export;

/// <summary>What of this machine's processor decides how int8 files are written.</summary>
internal static class ProcessorFeatures
{
    /// <summary>
    /// 7 where products of 8 bits would overflow: x64 without VNNI adds two of them in 16 bits. Other architectures do not.
    /// </summary>
    public static int WeightBits => !X86Base.IsSupported || HasVnni ? 8 : 7;

    private static bool HasVnni
    {
        get
        {
            const int StructuredFeatures = 7, Avx512Vnni = 1 << 11, AvxVnni = 1 << 4;
            if (X86Base.CpuId(0, 0).Eax < StructuredFeatures)
                return false;
            (int subleaves, _, int ecx, _) = X86Base.CpuId(StructuredFeatures, 0);
            return (ecx & Avx512Vnni) != 0 || (subleaves >= 1 && (X86Base.CpuId(StructuredFeatures, 1).Eax & AvxVnni) != 0);
        }
    }
}
