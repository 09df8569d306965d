namespace PanopticFpn.Compiler.Tests.Snapshots;

/// <summary>What a user's project refers to: the framework, the runtime and TorchSharp, as this test runs with them.</summary>
internal static class SnapshotReferences
{
    /// <summary>The compiler itself is left out: a user's project does not refer to it, and it brings types of the framework's names.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("PanopticFpn.Gen", StringComparison.Ordinal)),
    ];
}
