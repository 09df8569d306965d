using Xunit;

namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>A fact about Linux x64, skipped elsewhere.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
            Skip = "Needs Linux on an x64 machine: it publishes for linux-x64 and runs what it published.";
    }
}
