using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PanopticFpn.Product.Tests.Docs.Pages;

namespace PanopticFpn.Product.Tests.Docs.Snippets;

/// <summary>A snippet as a program: the page's text, letter for letter, after what the page takes for granted.</summary>
internal static class SnippetProgram
{
    /// <summary>What the pages' readers have from the sentences around a snippet, where the snippet does not make it itself.</summary>
    private static readonly (string Name, string Code)[] Given =
    [
        ("model", "using var model = new StreetFpn();"),
        ("images", "using var images = rand(1, 3, 64, 96);"),
        ("form", "using var form = model.ForInference();"),
        ("progress", "var progress = new Progress<DownloadProgress>();"),
    ];

    /// <summary>What would take a test too long.</summary>
    private static readonly (string From, string To)[] Shortened = [("Steps = 2000", "Steps = 2, Batch = 2")];

    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks", "PanopticFpn", "PanopticFpn.Export", "PanopticFpn.Imaging", "PanopticFpn.Inference",
        "PanopticFpn.Onnx", "PanopticFpn.Training.Data", "PanopticFpn.Training.Runs", "PanopticFpn.Weights", "Street.Models", "TorchSharp", "TorchSharp.Modules",
    ];

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>What the compiler says of it, warnings included.</summary>
    public static IReadOnlyList<Diagnostic> Diagnose(Block block) => [.. Compile(block).GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden)];

    /// <summary>Runs it in the current directory.</summary>
    public static Task Run(Block block)
    {
        using var image = new MemoryStream();
        Xunit.Assert.Empty(Compile(block).Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
        return (Task)assembly.GetType("Snippet")!.GetMethod("Run")!.Invoke(null, null)!;
    }

    /// <summary>Whether a snippet speaks of something that it does not make; forms are made of models.</summary>
    private static bool Needs(string body, string name) =>
        !body.Contains($" {name} = ", StringComparison.Ordinal) && (Regex.IsMatch(body, $@"\b{name}\b") || (name == "model" && Needs(body, "form")));

    private static CSharpCompilation Compile(Block block) => CSharpCompilation.Create(
        $"Snippet{Guid.NewGuid():N}",
        [CSharpSyntaxTree.ParseText(Source(block), new CSharpParseOptions(LanguageVersion.Latest))],
        References.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static string Source(Block block)
    {
        string[] lines = block.Text.Split('\n');
        bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal);
        string body = string.Join('\n', lines.Where(line => !IsUsing(line)));
        foreach ((string from, string to) in Shortened)
            body = body.Replace(from, to, StringComparison.Ordinal);
        var source = new StringBuilder();
        foreach (string name in Usings.Concat(lines.Where(IsUsing).Select(line => line["using ".Length..].TrimEnd(';'))).Distinct())
            source.Append("using ").Append(name).AppendLine(";");
        // The ready-made network where its weights' file matters, else the small one of the same name.
        if (body.Contains("PretrainedAsync", StringComparison.Ordinal))
            source.AppendLine("using CamVidFpnR18 = PanopticFpn.Models.CamVidFpnR18;");
        source.AppendLine("using static TorchSharp.torch;").AppendLine("#line hidden").AppendLine("public static class Snippet { public static async Task Run() {");
        foreach ((_, string code) in Given.Where(given => Needs(body, given.Name)))
            source.AppendLine(code);
        return source.AppendLine("await Task.CompletedTask;").AppendLine($"#line {block.Line + 1} \"{block.Page}\"").AppendLine(body).AppendLine("} }").ToString();
    }
}
