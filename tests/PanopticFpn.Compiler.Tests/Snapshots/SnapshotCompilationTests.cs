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

    [Theory]
    [MemberData(nameof(Models))]
    public void TheOldestCompilerTakesIt(string model) => Assert.Empty(CompileHere(SnapshotModel.Of(model)));

    [Fact]
    public void TheSdksCompilerTakesTheLargest() => AssertTheSdkTakes(SnapshotModel.All.MaxBy(model => model.Files.Sum(file => file.Text.Length))!);

    /// <summary>A process each. The build of this repository compiles the ready-made networks with the same compiler.</summary>
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

    /// <summary>Two at a time, as each is a process; comments are looked at where the code is right.</summary>
    [Theory]
    [InlineData("CS0168", "CS8603")]
    [InlineData("CS1574", "CS1591")]
    public void TheSdksCompilerRefusesWhatIsPlanted(string first, string second)
    {
        (int exitCode, string output) = SdkCompiler.Compile(SnapshotModel.All[0].With($"{first}.cs", Planted[first]).With($"{second}.cs", Planted[second]));
        Assert.NotEqual(0, exitCode);
        string[] lines = [.. output.Trim().Split('\n').Order(StringComparer.Ordinal)];
        Assert.True(lines.Length == 2, output);
        Assert.Matches($@"^{first}\.cs\(.*\): error {first}: .*$", lines[0].TrimEnd());
        Assert.Matches($@"^{second}\.cs\(.*\): error {second}: .*$", lines[1].TrimEnd());
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
