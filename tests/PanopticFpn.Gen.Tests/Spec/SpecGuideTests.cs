using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>What the guide of the language shows is so.</summary>
public sealed partial class SpecGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "spec.md"));

    public static TheoryData<string> Sections => [.. Specs().Select(spec => spec.Section).Distinct()];

    [Theory]
    [MemberData(nameof(Sections))]
    public void EverySpecCompiles(string section)
    {
        (string, string)[] files = [.. Specs().Where(spec => spec.Section == section).Select(spec => (spec.File, spec.Text))];
        GeneratorDriverRunResult result = Project.With(files).Run();
        Assert.Empty(result.Diagnostics);
        Assert.NotEmpty(Project.SourceNames(result));
    }

    [Fact]
    public void TheDefaultsAreTheDefaults()
    {
        SpecReadResult whole = SpecReader.Read(Specs().First().Text, "");
        SpecReadResult least = SpecReader.Read(
            """
            { "model": "StreetFpn", "namespace": "Street.Models", "summary": "Streets, 32 classes.",
              "backbone": { "type": "resnet", "depth": 50 }, "fpn": {}, "semantic": { "classes": 32 } }
            """,
            "");
        Assert.Equal(least.Spec, whole.Spec);
    }

    private static IEnumerable<(string Section, string File, string Text)> Specs() =>
        from section in Heading().Split(Guide).Skip(1)
        from block in Block().Matches(section)
        let file = block.Groups["file"].Value
        select (section.Split('\n')[0], file.Length > 0 ? file : "spec.pfpn.json", block.Groups["text"].Value);

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("(`(?<file>[^`\n]*)`\n\n)?```jsonc\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
