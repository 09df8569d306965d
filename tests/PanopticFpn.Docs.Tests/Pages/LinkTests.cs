using System.Text.RegularExpressions;
using Xunit;

namespace PanopticFpn.Docs.Tests.Pages;

/// <summary>Links between the pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. DocumentationPages.All, "CHANGELOG.md"];

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
                Assert.Contains(heading, Heading().Matches(File.ReadAllText(found)).Select(match => Anchor(match.Groups[1].Value)));
        }
    }

    /// <summary>As GitHub makes it: small letters, no punctuation, hyphens for spaces.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
