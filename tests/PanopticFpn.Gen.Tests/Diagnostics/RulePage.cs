using System.Text.RegularExpressions;

namespace PanopticFpn.Gen.Tests.Diagnostics;

/// <summary>One page of the rules' documentation, taken apart.</summary>
/// <param name="Lines">The page.</param>
/// <param name="Failing">The specs under "Fails".</param>
/// <param name="Messages">What the build shows for them, a line each.</param>
/// <param name="Mended">The specs under "Mended".</param>
internal sealed partial record RulePage(
    IReadOnlyList<string> Lines,
    IReadOnlyList<(string Path, string Text)> Failing,
    IReadOnlyList<string> Messages,
    IReadOnlyList<(string Path, string Text)> Mended)
{
    /// <summary>The file of a spec that no line names.</summary>
    private const string DefaultPath = "street.pfpn.json";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "rules");

    /// <summary>The ids that have a page.</summary>
    public static IEnumerable<string> Ids =>
        Directory.EnumerateFiles(Folder, "PFPN*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static string[] LinesOf(string file) => File.ReadAllLines(Path.Combine(Folder, file));

    public static RulePage Of(string id)
    {
        string[] lines = LinesOf(id + ".md");
        Block[] blocks = [.. BlocksOf(lines)];
        return new RulePage(
            lines,
            [.. blocks.Where(block => block is { Section: "Fails", Language: "json" }).Select(block => (block.Name, block.Text))],
            [.. blocks.Where(block => block is { Section: "Fails", Language: "text" }).SelectMany(block => block.Text.Split('\n'))],
            [.. blocks.Where(block => block is { Section: "Mended", Language: "json" }).Select(block => (block.Name, block.Text))]);
    }

    private static IEnumerable<Block> BlocksOf(string[] lines)
    {
        string section = "";
        string name = DefaultPath;
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index];
            if (line.StartsWith("## ", StringComparison.Ordinal))
                section = line[3..];
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                if (line.Length > 0)
                    name = FileName().Match(line) is { Success: true } match ? match.Groups[1].Value : DefaultPath;
                continue;
            }

            int end = Array.IndexOf(lines, "```", index + 1);
            if (end < 0)
                throw new InvalidDataException($"The block of line {index + 1} has no end.");
            yield return new Block(section, line[3..], name, string.Join('\n', lines[(index + 1)..end]));
            name = DefaultPath;
            index = end;
        }
    }

    [GeneratedRegex(@"^`(\S+\.pfpn\.json)`$")]
    private static partial Regex FileName();

    /// <summary>A fenced block, under the heading before it.</summary>
    private sealed record Block(string Section, string Language, string Name, string Text);
}
