using System.Text.RegularExpressions;
using PanopticFpn.Product.Tests.Docs.Api;
using Xunit;

namespace PanopticFpn.Product.Tests.Docs.Pages;

/// <summary>Links between the pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. DocumentationPages.All, "CHANGELOG.md", .. ApiPages.Files.Select(file => $"docs/api/{file}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void LinksLeadToFilesAndHeadings(string page)
    {
        string text = DocumentationPages.Text(page);
        string folder = Path.GetDirectoryName(Path.Combine(Setting.Repository, page))!;

        foreach (string target in Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.StartsWith("https://", StringComparison.Ordinal)))
        {
            (string path, string? heading) = target.Split('#') is [var file, var name] ? (file, name) : (target, null);
            string found = path.Length == 0 ? Path.Combine(Setting.Repository, page) : Path.Combine(folder, path);
            Assert.True(File.Exists(found) || Directory.Exists(found), $"{page} links to {target}, which is not there.");
            if (heading is not null)
                Assert.True(Heading().Matches(File.ReadAllText(found)).Count(match => DocumentationPages.Anchor(match.Groups[1].Value) == heading) == 1, $"{page} links to {target}, which is not one heading.");
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
