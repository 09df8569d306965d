using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>What the pages that users see first say about specs is what the compiler does.</summary>
public sealed partial class ReadmeSpecTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("generator.md")]
    public void TheSpecOfThePageCompiles(string page)
    {
        string spec = Blocks().Matches(Page(page)).Select(match => match.Groups[1].Value).Single();

        GeneratorDriverRunResult result = Project.With(("street.pfpn.json", spec)).Run();

        Assert.Empty(result.Diagnostics);
        Assert.Contains("Street.Models.StreetFpn.g.cs", Project.SourceNames(result));
    }

    [Fact]
    public void TheErrorsOfThePageAreTheCompilers()
    {
        const string Broken = """
            { "model": "StreetFpn", "namespace": "Street.Models",
              "backbone": { "type": "resnet", "depth": 51 },
              "fpn": { "chanels": 256 },
              "semantic": { "channels": 128, "classes": 0 } }
            """;

        string[] said = [.. Project.With(("street.pfpn.json", Broken)).Run().Diagnostics.Select(Line).Order(StringComparer.Ordinal)];

        Assert.Equal(Errors().Matches(Page("README.md")).Select(match => match.Value), said);
    }

    private static string Line(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        return $"{place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): error {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pages", name)).ReplaceLineEndings("\n");

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^street\.pfpn\.json\(.*$", RegexOptions.Multiline)]
    private static partial Regex Errors();
}
