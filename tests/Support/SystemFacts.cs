using Xunit;

namespace PanopticFpn.Tests.Support;

/// <summary>A fact about Linux; skipped, with the reason, on other systems.</summary>
/// <param name="what">What only Linux has.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute(string what)
    {
        if (!OperatingSystem.IsLinux())
            Skip = $"Needs Linux, for {what}: run it there.";
    }
}

/// <summary>A fact about Linux and macOS; skipped, with the reason, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute(string what)
    {
        if (OperatingSystem.IsWindows())
            Skip = $"Needs Linux or macOS, for {what}: run it there.";
    }
}

/// <summary>A theory about Linux and macOS; skipped, with the reason, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute(string what)
    {
        if (OperatingSystem.IsWindows())
            Skip = $"Needs Linux or macOS, for {what}: run it there.";
    }
}
