using System.Globalization;
using Microsoft.CodeAnalysis;
using Xunit;

namespace PanopticFpn.Gen.Tests.Pipeline;

/// <summary>The same specs give the same bytes, on any machine and in any order.</summary>
public class DeterminismTests
{
    /// <summary>Every kind of network and of error, in words that cultures spell and case each in its own way.</summary>
    private static readonly (string Path, string Text)[] Specs =
    [
        .. SpecTexts.Hundred.Take(12),
        ("iris.pfpn.json", """
            { "model": "IrisInside", "backbone": { "type": "resnet", "block": "bottleneck", "layers": [3, 4, 6, 3], "groups": 32, "widthPerGroup": 4,
              "replaceStrideWithDilation": [false, true, true] }, "fpn": {},
              "semantic": { "classes": ["iris inside", "IRIS", "\u0131\u0130 1.5", "ss \u00df", "-2,5"], "colors": ["#0102ff", "#808080", "#000000", "#ffffff", "#abcdef"], "ignore": 11 } }
            """),
        ("twice.pfpn.json", SpecTexts.Street("IRISINSIDE", space: null)),
        ("depth.pfpn.json", """{ "model": "Wrong", "backbone": { "type": "RESNET", "depth": 18.25 }, "semantic": { "classes": -1234567 } }"""),
        ("spelling.pfpn.json", """{ "MODEL": "I", "backbone": { "typ": "resnet", "depth": 19 } }"""),
        ("broken.pfpn.json", "{ not json"),
    ];

    [Fact]
    public void TwoRunsGiveTheSameBytes() => AssertSame(Project.With(Specs).Run(), Project.With(Specs).Run());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheOrderOfTheSpecsChangesNothing(int seed)
    {
        (string, string)[] shuffled = [.. Specs];
        new Random(seed).Shuffle(shuffled);
        Assert.NotEqual(Specs, shuffled);
        AssertSame(Project.With(Specs).Run(), Project.With(shuffled).Run());
    }

    /// <summary>What was edited into place is what a build from nothing gives.</summary>
    [Fact]
    public void TheRoadOfTheEditsChangesNothing()
    {
        Project edited = Project.Untracked(("other.pfpn.json", SpecTexts.Street("Other")), (Specs[7].Path, SpecTexts.Street("Early")));
        edited.Run();
        foreach ((string path, string text) in Specs.Where(spec => spec.Path != Specs[7].Path))
            edited.Add(path, text);
        edited.Run();
        edited.Delete("other.pfpn.json").Edit(Specs[7].Path, Specs[7].Text).WithRootNamespace("Else").Run();
        AssertSame(Project.With(Specs).Run(), edited.WithRootNamespace("Test.Root").Run());
    }

    [Fact]
    public void TheNumbersOfACultureChangeNothing() => AssertSameIn(RealCultures.Imitation());

    /// <summary>Tests run without cultures' data and IDEs do not, so a process that has it runs this test.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void TheCultureChangesNothing()
    {
        if (RealCultures.AreHere)
            AssertSameIn([.. RealCultures.All]);
        else
            RealCultures.RunWithThem($"{typeof(DeterminismTests).FullName}.{nameof(TheCultureChangesNothing)}");
    }

    private static void AssertSameIn(params CultureInfo[] cultures)
    {
        GeneratorDriverRunResult expected = InCulture(CultureInfo.InvariantCulture, () => Project.With(Specs).Run());
        foreach (CultureInfo culture in cultures)
            AssertSame(expected, InCulture(culture, () => Project.With(Specs).Run()));
    }

    private static void AssertSame(GeneratorDriverRunResult expected, GeneratorDriverRunResult actual)
    {
        Assert.NotEmpty(expected.Results.Single().GeneratedSources);
        Assert.Equal(Project.SourceBytes(expected).Keys, Project.SourceBytes(actual).Keys);
        Assert.Equal(Project.SourceBytes(expected), Project.SourceBytes(actual));
        Assert.Equal(Problems(expected), Problems(actual));
    }

    /// <summary>In the compiler's order of a build's errors, which is not the specs'.</summary>
    private static string[] Problems(GeneratorDriverRunResult result)
    {
        string[] problems = [.. result.Diagnostics.Select(diagnostic => $"{diagnostic.Location.GetLineSpan()} {diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}")];
        Assert.True(problems.Length > 4, string.Join('\n', problems));
        return [.. problems.Order(StringComparer.Ordinal)];
    }

    private static T InCulture<T>(CultureInfo culture, Func<T> function)
    {
        (CultureInfo before, CultureInfo beforeOfTexts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            return function();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeOfTexts);
        }
    }
}
