using Snapshooter;
using Snapshooter.Xunit;

namespace PanopticFpn.Gen.Tests.Emit;

/// <summary>The only place that knows the snapshot library, so that another can take its place.</summary>
internal static class Snapshots
{
    /// <summary>Holds text against <c>__snapshots__/{name}.snap</c>; in CI a missing file fails too.</summary>
    public static void Match(string text, string name) =>
        Snapshot.Match(text.Replace($"\"{Product.Version}\"", "\"(version)\"", StringComparison.Ordinal), new SnapshotNameExtension(name));
}
