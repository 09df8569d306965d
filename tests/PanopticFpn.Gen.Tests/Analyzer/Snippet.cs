using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using PanopticFpn.Gen.Analyzer;
using PanopticFpn.Gen.Tests.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Analyzer;

/// <summary>A user's code in memory, with the analyzer over it; <c>[|</c> and <c>|]</c> stand around what it must warn of.</summary>
internal static class Snippet
{
    private static readonly ImmutableArray<MetadataReference> Framework =
        [.. new[] { "System.Private.CoreLib", "System.Runtime", "System.Collections" }
            .Select(name => MetadataReference.CreateFromFile(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")))];

    // Compiled once: every snippet builds on it.
    private static readonly CSharpCompilation Nothing = CSharpCompilation.Create("User", references: [.. Framework, Stubs()]);

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using PanopticFpn;
        using TorchSharp;
        using static TorchSharp.torch;

        """;

    /// <summary>Statements of a method that has a <c>model</c> and an unknown length <c>n</c>; checks the places of the warnings.</summary>
    public static Task<IReadOnlyList<string>> Statements(string marked) => Check(
        Usings + "class User { const long Channels = 4; void Run(CamVidFpn model, long n, Tensor other) {\n" + marked + "\n} }", OutputKind.DynamicallyLinkedLibrary);

    /// <summary>A whole file; checks the places of the warnings.</summary>
    public static Task<IReadOnlyList<string>> File(string marked, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) => Check(Usings + marked, kind);

    /// <summary>What the analyzer says of code, whether it compiles or not.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation) =>
        await compilation
            .WithAnalyzers([new InputShapeAnalyzer()], new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();

    public static CSharpCompilation Compile(string code, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, string path = "User.cs") => Nothing
        .AddSyntaxTrees(CSharpSyntaxTree.ParseText(code, path: path))
        .WithOptions(Options(kind));

    private static CSharpCompilationOptions Options(OutputKind kind) => new(kind, nullableContextOptions: NullableContextOptions.Enable);

    private static PortableExecutableReference Stubs()
    {
        using var image = new MemoryStream();
        EmitResult result = CSharpCompilation.Create(
            "Stubs",
            [.. new[] { TorchStubs.Torch, TorchStubs.Shape, TorchStubs.Network }.Select(text => CSharpSyntaxTree.ParseText(text))],
            Framework,
            Options(OutputKind.DynamicallyLinkedLibrary)).Emit(image);
        Assert.Empty(result.Diagnostics);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static async Task<IReadOnlyList<string>> Check(string marked, OutputKind kind)
    {
        MarkedText text = MarkedText.Parse(marked);
        CSharpCompilation compilation = Compile(text.Text, kind);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        Diagnostic[] found = [.. (await Analyze(compilation)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
        Assert.All(found, diagnostic => Assert.Equal(("PFPN0202", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.Severity)));
        Assert.Equal(text.Marked, found.Select(diagnostic => (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)));
        return [.. found.Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];
    }
}
