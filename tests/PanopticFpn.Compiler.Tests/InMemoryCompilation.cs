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

    public static Assembly Load(IEnumerable<NetworkSpec> specs)
    {
        // A user's project may be a release behind in its language.
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Random.Models",
            specs.SelectMany(Files).Select(file => CSharpSyntaxTree.ParseText(file.Text, parse, path: file.HintName)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    private static IEnumerable<GeneratedFile> Files(NetworkSpec spec)
    {
        CompiledModel model = ModelCompiler.Compile(spec);
        Assert.Null(model.InternalError);
        Assert.NotEmpty(model.Files);
        return model.Files;
    }
}
