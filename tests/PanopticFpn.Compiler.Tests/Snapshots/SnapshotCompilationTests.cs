using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace PanopticFpn.Compiler.Tests.Snapshots;

/// <summary>
/// The code that a review approved compiles without a warning at both ends of what users have: the oldest compiler that
/// runs the generator, and the one of today's SDK; with nullable on, comments checked, and a language a release behind.
/// </summary>
public sealed class SnapshotCompilationTests
{
    private static readonly MetadataReference[] References = [.. SnapshotReferences.Paths.Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Code that a user's strict project refuses, and what both compilers say of it.</summary>
    private static readonly Dictionary<string, string> Planted = new()
    {
        ["CS8603"] = "namespace Planted { internal static class Text { internal static string Of() => null; } }",
        ["CS1591"] = "namespace Planted { public static class Undocumented { } }",
        ["CS1574"] = "namespace Planted { /** <summary><see cref='NoSuchType'/></summary> */ internal static class Comment { } }",
        ["CS0168"] = "namespace Planted { internal static class Unused { internal static void Of() { int unused; } } }",
    };

    public static TheoryData<string> Models => [.. SnapshotModel.All.Select(model => model.Name)];

    public static TheoryData<string> Rules => [.. Planted.Keys];

    [Fact]
    public void EveryModelIsWhole()
    {
        Assert.NotEmpty(SnapshotModel.All);
        Assert.All(SnapshotModel.All, model => Assert.Contains(model.Name + ".g.cs", model.Files.Select(file => file.Name)));
    }

    [Fact]
    public void TheOldestCompilerTakesThem() => Assert.Empty(CompileHere(SnapshotModel.Together));

    [Fact]
    public void TheSdksCompilerTakesThem() => AssertTheSdkTakes(SnapshotModel.Together);

    /// <summary>Each alone, as no user has the others beside it.</summary>
    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(Models))]
    public void TheOldestCompilerTakesIt(string model) => Assert.Empty(CompileHere(SnapshotModel.Of(model)));

    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(Models))]
    public void TheSdksCompilerTakesIt(string model) => AssertTheSdkTakes(SnapshotModel.Of(model));

    [Fact]
    public void TheOldestCompilerIsTheOneThatTheGeneratorAsksFor() =>
        Assert.Equal(new Version(4, 8, 0, 0), typeof(CSharpCompilation).Assembly.GetName().Version);

    [Theory]
    [MemberData(nameof(Rules))]
    public void TheOldestCompilerRefusesWhatIsPlanted(string rule)
    {
        Diagnostic diagnostic = Assert.Single(CompileHere(SnapshotModel.All[0].With("Planted.cs", Planted[rule])));
        Assert.Equal((rule, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
    }

    [Fact]
    public void TheSdksCompilerRefusesWhatIsPlanted()
    {
        SnapshotModel planted = Planted.Aggregate(SnapshotModel.All[0], (model, rule) => model.With($"{rule.Key}.cs", rule.Value));
        (int exitCode, string output) = SdkCompiler.Compile(planted);
        Assert.NotEqual(0, exitCode);
        string[] lines = [.. output.Trim().Split('\n').Order(StringComparer.Ordinal)];
        Assert.Equal(Planted.Count, lines.Length);
        Assert.All(Planted.Keys.Order(StringComparer.Ordinal).Zip(lines), pair => Assert.Matches($@"^{pair.First}\.cs\(.*\): error {pair.First}: .*$", pair.Second.TrimEnd()));
    }

    /// <summary>The language is the user's and not the compiler's newest.</summary>
    [Fact]
    public void TheSdksCompilerRefusesANewerLanguage()
    {
        SnapshotModel model = SnapshotModel.All[0].With("Newer.cs", "internal static class Newer { internal const string Escape = \"\\e\"; }");
        (int exitCode, string output) = SdkCompiler.Compile(model);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Newer.cs", output, StringComparison.Ordinal);
    }

    private static void AssertTheSdkTakes(SnapshotModel model)
    {
        (int exitCode, string output) = SdkCompiler.Compile(model);
        Assert.Equal("", output.Trim());
        Assert.Equal(0, exitCode);
    }

    /// <summary>What the compiler that this test refers to says: warnings and errors alike.</summary>
    private static IEnumerable<Diagnostic> CompileHere(SnapshotModel model)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Model",
            model.Files.Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, path: file.Name)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                warningLevel: 9999,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));
        return compilation.Emit(Stream.Null, xmlDocumentationStream: Stream.Null).Diagnostics
            .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden)
            .OrderBy(diagnostic => diagnostic.ToString(), StringComparer.Ordinal);
    }
}
