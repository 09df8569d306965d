using System.Reflection;

namespace PanopticFpn.Mend.Tests.Support;

/// <summary>What the build tells the tests.</summary>
internal static class BuildFacts
{
    /// <summary>The path of the targets under test.</summary>
    public static string Targets { get; } = Read("Targets");

    /// <summary>The path of the package's native library for Linux.</summary>
    public static string LibTorchSharp { get; } = Path.Combine(Read("TorchSharp"), "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private static string Read(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == key).Value!;
}
