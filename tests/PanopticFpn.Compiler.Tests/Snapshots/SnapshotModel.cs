using System.Text.RegularExpressions;

namespace PanopticFpn.Compiler.Tests.Snapshots;

/// <summary>A model's generated files as a review approved them.</summary>
/// <param name="Name">What the snapshots of one model have in common.</param>
/// <param name="Files">The files' names and texts.</param>
internal sealed partial record SnapshotModel(string Name, IReadOnlyList<(string Name, string Text)> Files)
{
    private const string Folder = "tests/PanopticFpn.Gen.Tests/Emit/__snapshots__";

    /// <summary>
    /// The models whose files are all there. A snapshot that is not called after a generated file shows one file of a
    /// model that no snapshot shows whole, and part of a class does not compile.
    /// </summary>
    public static IReadOnlyList<SnapshotModel> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), Folder), "*.snap")
            .Select(path => (Path: path, Match: GeneratedFile().Match(Path.GetFileName(path))))
            .Where(file => file.Match.Success)
            .GroupBy(file => file.Match.Groups["model"].Value, file => file.Path)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new SnapshotModel(group.Key, [.. group.Order(StringComparer.Ordinal).Select(Read)])),
    ];

    public static SnapshotModel Of(string name) => All.Single(model => model.Name == name);

    /// <summary>The model with one more file in its project.</summary>
    public SnapshotModel With(string name, string text) => this with { Files = [.. Files, (name, text)] };

    public override string ToString() => Name;

    private static (string Name, string Text) Read(string path) => (Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PanopticFpn.Gen.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No repository lies around {AppContext.BaseDirectory}.");
    }

    /// <summary>A model's files are called after it, its class's own file with nothing more: Model.g.cs, Model.Onnx.g.cs.</summary>
    [GeneratedRegex(@"^(?<model>.+?)(\.[A-Z][A-Za-z]*)?\.g\.cs\.snap$", RegexOptions.ExplicitCapture)]
    private static partial Regex GeneratedFile();
}
