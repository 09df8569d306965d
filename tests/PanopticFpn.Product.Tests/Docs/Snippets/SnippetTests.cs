using Microsoft.CodeAnalysis;
using PanopticFpn.Product.Tests.Docs.Pages;
using Xunit;

namespace PanopticFpn.Product.Tests.Docs.Snippets;

/// <summary>Every piece of C# in the pages compiles without a warning and runs to its end, as it stands there.</summary>
[Collection(OneDirectory.Name)]
public sealed class SnippetTests
{
    private static readonly Block[] All = [.. DocumentationPages.Blocks.Where(block => block.Language == "csharp")];

    public static TheoryData<string> Snippets => [.. All.Select(block => block.ToString())];

    public static TheoryData<string> OfTheReadme => [.. All.Where(block => block.Page == "README.md").Select(block => block.ToString())];

    public static TheoryData<string> OfOtherPages => [.. All.Where(block => block.Page != "README.md").Select(block => block.ToString())];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void ASnippetCompiles(string place)
    {
        Block block = All.Single(block => block.ToString() == place);
        if (Lines(block, IsRefused).Length > 0)
            Assert.Equal(["CS1503", "CS1503"], SnippetProgram.Diagnose(block).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));

        Assert.DoesNotContain(SnippetProgram.Diagnose(Good(block)), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(OfTheReadme))]
    public async Task ASnippetDoesWhatItSays(string place) => await RunInAFolder(place);

    [Theory, Trait("Tier", "Thorough")]
    [MemberData(nameof(OfOtherPages))]
    public async Task ASnippetOfAGuideDoesWhatItSays(string place) => await RunInAFolder(place);

    private static async Task RunInAFolder(string place)
    {
        Block good = Good(All.Single(block => block.ToString() == place));
        using var folder = new SnippetFolder();
        if (!good.Text.Contains("PretrainedAsync", StringComparison.Ordinal))
        {
            await SnippetProgram.Run(good);
            return;
        }

        // A test has no network: the message names the file and where it would be looked for.
        IOException offline = await Assert.ThrowsAnyAsync<IOException>(() => SnippetProgram.Run(good));
        Assert.Contains("resnet18-f37072fd.pth", offline.Message, StringComparison.Ordinal);
    }

    private static Block Good(Block block) => block with { Text = Lines(block, line => !IsRefused(line)) };

    private static bool IsRefused(string line) => line.Contains("does not compile: CS", StringComparison.Ordinal);

    private static string Lines(Block block, Func<string, bool> take) => string.Join('\n', block.Text.Split('\n').Where(take));
}

/// <summary>The current directory is the process's, so these run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneDirectory
{
    public const string Name = "one directory";
}
