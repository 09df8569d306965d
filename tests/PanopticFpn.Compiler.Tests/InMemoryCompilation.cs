using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PanopticFpn.Gen;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Compiler.Tests;

/// <summary>The classes of specs, compiled as in a project with nullable on and warnings as errors, and loaded.</summary>
internal static class InMemoryCompilation
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("PanopticFpn.Gen", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static int _compilations;

    public static Assembly Load(IEnumerable<NetworkSpec> specs)
    {
        using var image = new MemoryStream();
        Assert.Empty(Compile(specs).Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    /// <summary>The errors of a user's code over the classes of specs.</summary>
    public static IReadOnlyList<Diagnostic> ErrorsOf(string code, IEnumerable<NetworkSpec> specs) =>
        [.. Compile(specs, code).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    private static CSharpCompilation Compile(IEnumerable<NetworkSpec> specs, params string[] code)
    {
        // A user's project may be a release behind in its language.
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        return CSharpCompilation.Create(
            // Assemblies of one name cannot be loaded side by side.
            $"Models.{Interlocked.Increment(ref _compilations)}",
            specs.SelectMany(spec => Files(spec)).Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, path: file.HintName))
                .Concat(code.Select(text => CSharpSyntaxTree.ParseText(text, parse))),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));
    }

    private static EquatableArray<GeneratedFile> Files(NetworkSpec spec)
    {
        CompiledModel model = ModelCompiler.Compile(spec);
        Assert.Null(model.InternalError);
        Assert.NotEmpty(model.Files);
        return model.Files;
    }
}
