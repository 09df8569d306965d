using System.Text.RegularExpressions;

namespace PanopticFpn.Product.Tests.Docs.Pages;

/// <summary>The pages that users read, and what can be run in them.</summary>
internal static partial class DocumentationPages
{
    /// <summary>Paths from the repository's root: README, the guides, and each package's own page.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "README.md",
        "CONTRIBUTING.md",
        .. In("docs"),
        "definitions/README.md",
        "generator/README.md",
        .. Directory.GetDirectories(Path.Combine(Setting.Repository, "runtime")).Select(folder => $"runtime/{Path.GetFileName(folder)}/README.md").Where(page => File.Exists(Path.Combine(Setting.Repository, page))).Order(StringComparer.Ordinal),
        "samples/Templates/README.md",
    ];

    /// <summary>The blocks of all pages, in order.</summary>
    public static IReadOnlyList<Block> Blocks { get; } = [.. All.SelectMany(BlocksOf)];

    /// <summary>The commands of a page in order: of its blocks, and those that its text names, without repetitions.</summary>
    public static IReadOnlyList<string> CommandsOf(string page) =>
        [.. Blocks.Where(block => block.Page == page && block.IsCommands).SelectMany(block => block.Lines).Concat(Inline().Matches(Text(page)).Select(match => match.Groups[1].Value)).Distinct()];

    /// <summary>What a page says.</summary>
    public static string Text(string page) => File.ReadAllText(Path.Combine(Setting.Repository, page)).ReplaceLineEndings("\n");

    /// <summary>The anchor that GitHub gives a heading: small letters, no punctuation, hyphens for spaces.</summary>
    public static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim(), "").Replace(' ', '-').ToLowerInvariant();

    private static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path.Combine(Setting.Repository, folder), "*.md").Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal);

    private static IEnumerable<Block> BlocksOf(string page)
    {
        string[] lines = Text(page).Split('\n');
        int? begin = null;
        for (int line = 0; line < lines.Length; line++)
        {
            if (!lines[line].StartsWith("```", StringComparison.Ordinal))
                continue;
            if (begin is { } first)
                yield return new Block(page, first + 1, lines[first][3..].Trim(), string.Join('\n', lines[(first + 1)..line]));
            begin = begin is null ? line : null;
        }
    }

    [GeneratedRegex("`(dotnet run --project [^`]*)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"[^\p{L}\p{Nd}_\- ]")]
    private static partial Regex NotInAnchors();
}
