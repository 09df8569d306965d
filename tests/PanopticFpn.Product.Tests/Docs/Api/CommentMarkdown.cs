using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>The elements of XML comments as markdown. A link is asked for by an id and the member's short name.</summary>
internal sealed partial class CommentMarkdown(Func<string, string> link)
{
    /// <summary>The content of a comment's element: paragraphs, code and lists, with empty lines between them.</summary>
    public string Blocks(XElement? element)
    {
        if (element is null)
            return "";
        var blocks = new List<string>();
        string line = "";
        foreach (XNode node in element.Nodes())
        {
            string? block = node is XElement inner ? Block(inner) : null;
            if (block is null)
            {
                line += Inline(node);
                continue;
            }
            blocks.AddRange([line.Trim(), block]);
            line = "";
        }
        return string.Join("\n\n", blocks.Append(line.Trim()).Where(block => block.Length > 0));
    }

    /// <summary>The link of the cref of an element.</summary>
    public string Reference(XElement element) => element.Attribute("cref")?.Value is { } cref ? link(cref) : "";

    private string? Block(XElement element) => element.Name.LocalName switch
    {
        "para" => Blocks(element),
        "code" => $"```csharp\n{Unindented(element.Value)}\n```",
        "list" => string.Join('\n', element.Elements("item").Select((item, i) => Item(item, element.Attribute("type")?.Value == "number" ? $"{i + 1}. " : "- "))),
        _ => null,
    };

    private string Item(XElement item, string mark)
    {
        string term = Blocks(item.Element("term"));
        string content = Blocks(item.Element("description") ?? (item.Element("term") is null ? item : null));
        return mark + Indented(term + (term.Length > 0 && content.Length > 0 ? ": " : "") + content, mark.Length);
    }

    private string Inline(XNode node) => node switch
    {
        XText text => Escaped(Spaces().Replace(text.Value, " ")),
        XElement { Name.LocalName: "see" or "seealso" } see => See(see),
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => $"`{reference.Attribute("name")?.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{Spaces().Replace(code.Value, " ")}`",
        XElement other => string.Concat(other.Nodes().Select(Inline)),
        _ => "",
    };

    private string See(XElement see) =>
        see.Attribute("cref")?.Value is { } cref ? link(cref)
        : see.Attribute("langword")?.Value is { } word ? $"`{word}`"
        : see.Attribute("href")?.Value is { } address ? $"[{(see.Value.Length > 0 ? Escaped(see.Value) : address)}]({address})"
        : Escaped(see.Value);

    /// <summary>The lines after the first moved in, so that they stay in a list's item.</summary>
    public static string Indented(string text, int columns) =>
        string.Join('\n', text.Split('\n').Select((line, i) => i == 0 || line.Length == 0 ? line : new string(' ', columns) + line));

    public static string Escaped(string text) => Special().Replace(text, @"\$0");

    private static string Unindented(string code)
    {
        string[] lines = code.Replace("\r", "", StringComparison.Ordinal).Trim('\n').Split('\n');
        int margin = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length < margin ? "" : line[margin..].TrimEnd())).TrimEnd();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[<>*_`\\]")]
    private static partial Regex Special();
}
