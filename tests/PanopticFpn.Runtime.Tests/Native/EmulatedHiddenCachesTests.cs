using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace PanopticFpn.Tests.Native;

/// <summary>What a machine computes that hides its caches, on any Linux machine with an AMD processor, through a patched copy of libtorch.</summary>
public sealed class EmulatedHiddenCachesTests(LibtorchWithoutCaches libtorch) : IClassFixture<LibtorchWithoutCaches>
{
    /// <summary>Otherwise the test below would hold nothing.</summary>
    [AmdOnLinuxFact]
    [Trait("Tier", "Thorough")]
    public void ConvolutionsAreWrongWithoutTheWorkaround()
    {
        (int exitCode, string output) = Run("300", "as-is");
        Assert.True(exitCode == 1 && !output.Contains("\n0 of", StringComparison.Ordinal), output);
    }

    [AmdOnLinuxFact]
    [Trait("Tier", "Thorough")]
    public void ConvolutionsAreRightWithTheWorkaround()
    {
        (int exitCode, string output) = Run("3000", "as-hidden");
        Assert.True(exitCode == 0, output);
        Assert.Contains("oneDNN plans for caches of 32 KiB", output, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output) Run(string count, string mode)
    {
        // Without what the machine itself may need, so that only what the command applies counts.
        var start = new ProcessStartInfo("dotnet", [libtorch.TestAssembly, "convolutions", count, "7", "1", mode])
        {
            RedirectStandardOutput = true,
            Environment = { ["PANOPTICFPN_NATIVE_WORKAROUNDS"] = "off" },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

/// <summary>A fact of oneDNN on AMD's processors.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AmdOnLinuxFactAttribute : FactAttribute
{
    public AmdOnLinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !X86Base.IsSupported || X86Base.CpuId(0, 0).Ebx != 0x68747541)
            Skip = "It needs Linux on an AMD processor, of which oneDNN asks the sizes of the caches; run it on such a machine.";
    }
}
