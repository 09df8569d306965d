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

    /// <summary>A user's project may be a release behind in its language.</summary>
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    private static int _compilations;

    public static Assembly Load(IEnumerable<NetworkSpec> specs) => Load(specs.SelectMany(spec => Files(spec)));

    /// <summary>The classes of generated files, loaded.</summary>
    public static Assembly Load(IEnumerable<GeneratedFile> files)
    {
        using var image = new MemoryStream();
        Assert.Empty(Compile(files).Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    /// <summary>The classes of specs, which compile, for code of users' beside them.</summary>
    public static CSharpCompilation Classes(IEnumerable<NetworkSpec> specs)
    {
        CSharpCompilation classes = Compile(specs.SelectMany(spec => Files(spec)));
        Assert.Empty(Errors(classes.GetDiagnostics()));
        return classes;
    }

    /// <summary>The errors of a user's code in the project that has the classes; theirs are not looked for again.</summary>
    public static IReadOnlyList<Diagnostic> ErrorsOf(string code, CSharpCompilation classes)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, Language);
        return Errors(classes.AddSyntaxTrees(tree).GetSemanticModel(tree).GetDiagnostics());
    }

    private static Diagnostic[] Errors(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    private static CSharpCompilation Compile(IEnumerable<GeneratedFile> files) =>
        CSharpCompilation.Create(
            // Assemblies of one name cannot be loaded side by side.
            $"Models.{Interlocked.Increment(ref _compilations)}",
            files.Select(file => CSharpSyntaxTree.ParseText(file.Text, Language, path: file.HintName)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));

    private static EquatableArray<GeneratedFile> Files(NetworkSpec spec)
    {
        CompiledModel model = ModelCompiler.Compile(spec);
        Assert.Null(model.InternalError);
        Assert.NotEmpty(model.Files);
        return model.Files;
    }
}
