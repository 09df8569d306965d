using Microsoft.CodeAnalysis;
using PanopticFpn.Docs.Tests.Pages;
using Xunit;

namespace PanopticFpn.Docs.Tests.Snippets;

/// <summary>Every piece of C# in the pages compiles without a warning and runs to its end, as it stands there.</summary>
[Collection(OneDirectory.Name)]
public sealed class SnippetTests
{
    public static TheoryData<string> Snippets => [.. DocumentationPages.Blocks.Where(block => block.Language == "csharp").Select(block => block.ToString())];

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task ASnippetDoesWhatItSays(string place)
    {
        Block block = DocumentationPages.Blocks.Single(block => block.ToString() == place);
        Block refused = block with { Text = Lines(block, line => line.Contains("does not compile: CS", StringComparison.Ordinal)) };
        Block good = block with { Text = Lines(block, line => !line.Contains("does not compile: CS", StringComparison.Ordinal)) };
        if (refused.Text.Length > 0)
            Assert.Equal(["CS1503", "CS1503"], SnippetProgram.Diagnose(block).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));

        Assert.DoesNotContain(SnippetProgram.Diagnose(good), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
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

    private static string Lines(Block block, Func<string, bool> take) => string.Join('\n', block.Text.Split('\n').Where(take));
}

/// <summary>The current directory is the process's, so these run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneDirectory
{
    public const string Name = "one directory";
}
