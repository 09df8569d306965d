using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Diagnostics;
using Xunit;

namespace PanopticFpn.Gen.Tests.Diagnostics;

/// <summary>Every rule has a page, every page tells the truth, and the tables list them all.</summary>
public sealed partial class RulePagesTests
{
    /// <summary>Rules that no spec breaks: PFPN0202 is about C# code, and no spec is known to make the generator fail (PFPN0901).</summary>
    private static readonly HashSet<string> WithoutSpec = ["PFPN0202", "PFPN0901"];

    private static readonly Dictionary<string, string> GroupOfCategory = new()
    {
        ["PanopticFpn.Syntax"] = "PFPN00",
        ["PanopticFpn.Spec"] = "PFPN01",
        ["PanopticFpn.Shapes"] = "PFPN02",
        ["PanopticFpn.Files"] = "PFPN03",
        ["PanopticFpn.Internal"] = "PFPN09",
    };

    private static readonly JsonDocumentOptions SpecSyntax = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly DiagnosticDescriptor[] All =
    [
        .. typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Ids => [.. All.Select(rule => rule.Id)];

    public static TheoryData<string> IdsOfSpecs => [.. All.Select(rule => rule.Id).Where(id => !WithoutSpec.Contains(id))];

    [Fact]
    public void EveryRuleHasAPageAndEveryPageARule() => Assert.Equal(All.Select(rule => rule.Id), RulePage.Ids);

    [Theory]
    [MemberData(nameof(Ids))]
    public void APageSaysWhatItsRuleIs(string id)
    {
        DiagnosticDescriptor rule = Rule(id);
        RulePage page = RulePage.Of(id);
        Assert.Equal($"# {id}: {rule.Title.ToString(CultureInfo.InvariantCulture)}", page.Lines[0]);
        Assert.StartsWith(rule.DefaultSeverity == DiagnosticSeverity.Error ? "An error" : "A warning", page.Lines[2], StringComparison.Ordinal);
        if (!WithoutSpec.Contains(id))
            Assert.Contains($"`{rule.Category}`", page.Lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ARuleLinksToItsPage(string id) => Assert.EndsWith($"/docs/rules/{id}.md", Rule(id).HelpLinkUri, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Ids))]
    public void AnIdIsInTheGroupOfItsCategory(string id) => Assert.Equal(GroupOfCategory[Rule(id).Category], id[..6]);

    [Fact]
    public void TheReleaseFilesListEveryRule()
    {
        IEnumerable<string> rows = RulePage.LinesOf("AnalyzerReleases.Shipped.md")
            .Concat(RulePage.LinesOf("AnalyzerReleases.Unshipped.md"))
            .Where(line => line.StartsWith("PFPN", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(All.Select(rule => $"{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title.ToString(CultureInfo.InvariantCulture)}"), rows);
    }

    [Fact]
    public void TheIndexListsEveryRuleUnderItsCategory()
    {
        var listed = new List<string>();
        string heading = "";
        foreach (string line in RulePage.LinesOf("README.md"))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                heading = line;
            else if (IndexRow().Match(line) is { Success: true } row)
                listed.Add($"{Category().Match(heading).Value} {row.Groups["id"]} {row.Groups["severity"]} {row.Groups["title"]}");
        }

        Assert.Equal(All.Select(rule => $"{rule.Category} {rule.Id} {Word(rule.DefaultSeverity)} {rule.Title.ToString(CultureInfo.InvariantCulture)}"), listed);
    }

    [Theory]
    [MemberData(nameof(IdsOfSpecs))]
    public void TheFailingSpecGivesTheMessageOnThePage(string id)
    {
        RulePage page = RulePage.Of(id);
        GeneratorDriverRunResult result = Project.With([.. page.Failing]).Run();
        Assert.NotEmpty(result.Diagnostics);
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal(id, diagnostic.Id));
        string shown = Joined(result.Diagnostics.Select(AsTheBuildShowsIt));
        Assert.True(shown == Joined(page.Messages), $"The text block of {id}.md must be\n{shown}");
        if (Rule(id).DefaultSeverity == DiagnosticSeverity.Warning)
            AssertClasses(page.Failing, result);
    }

    [Theory]
    [MemberData(nameof(IdsOfSpecs))]
    public void TheMendedSpecGivesAClass(string id)
    {
        RulePage page = RulePage.Of(id);
        GeneratorDriverRunResult result = Project.With([.. page.Mended]).Run();
        Assert.Empty(result.Diagnostics.Select(AsTheBuildShowsIt));
        AssertClasses(page.Mended, result);
    }

    /// <summary>A class for each spec that names one; a spec that is only extended names none.</summary>
    private static void AssertClasses(IReadOnlyList<(string Path, string Text)> specs, GeneratorDriverRunResult result)
    {
        string[] classes = [.. specs.Select(spec => ClassOf(spec.Text)).OfType<string>()];
        Assert.NotEmpty(classes);
        Assert.All(classes, name => Assert.Contains($"{name}.g.cs", Project.SourceNames(result)));
    }

    private static string? ClassOf(string spec)
    {
        using var json = JsonDocument.Parse(spec, SpecSyntax);
        string space = json.RootElement.TryGetProperty("namespace", out JsonElement written) ? written.GetString()! : "Test.Root";
        return json.RootElement.TryGetProperty("model", out JsonElement model) ? $"{space}.{model.GetString()}" : null;
    }

    private static string AsTheBuildShowsIt(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        string at = string.Create(CultureInfo.InvariantCulture, $"({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1})");
        return $"{place.Path}{at}: {Word(diagnostic.Severity)} {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
    }

    /// <summary>In an order of its own: the build promises none between files.</summary>
    private static string Joined(IEnumerable<string> messages) => string.Join('\n', messages.Order(StringComparer.Ordinal));

    private static string Word(DiagnosticSeverity severity) => severity == DiagnosticSeverity.Error ? "error" : "warning";

    private static DiagnosticDescriptor Rule(string id) => All.Single(rule => rule.Id == id);

    [GeneratedRegex(@"^\| \[(?<id>PFPN\d{4})\]\(\k<id>\.md\) \| (?<severity>\w+) \| (?<title>[^|]+) \| [^|]+ \|$")]
    private static partial Regex IndexRow();

    [GeneratedRegex(@"PanopticFpn\.\w+")]
    private static partial Regex Category();
}
