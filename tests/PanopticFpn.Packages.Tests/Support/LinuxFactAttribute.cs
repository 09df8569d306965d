using Xunit;

namespace PanopticFpn.Packages.Tests.Support;

/// <summary>A fact about Linux x64, skipped elsewhere.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
            Skip = "It publishes for linux-x64 and runs what it published.";
    }
}
