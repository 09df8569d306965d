using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>The page of an assembly: its types by namespace, and what each declares.</summary>
internal sealed class ApiPage(XmlDocumentation documentation, ApiLinks links)
{
    /// <param name="assembly">The assembly.</param>
    /// <param name="introduction">What stands above the types, beside the assembly's description.</param>
    public string Of(Assembly assembly, string introduction = "")
    {
        var page = new StringBuilder($"# {assembly.GetName().Name}\n\n");
        page.Append(Description(assembly)).Append("\n\n");
        if (introduction.Length > 0)
            page.Append(introduction).Append("\n\n");
        foreach (IGrouping<string?, Type> space in PublicSurface.Types(assembly).GroupBy(type => type.Namespace))
        {
            page.Append($"## Namespace {space.Key}\n\n");
            page.AppendJoin("", space.Select(Of));
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    public static string Description(Assembly assembly) =>
        CommentMarkdown.Escaped(assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description ?? "");

    /// <summary>The part of a page that is about one type.</summary>
    public string Of(Type type)
    {
        XElement comment = documentation.Of(type);
        CommentMarkdown markdown = Markdown(type);
        IEnumerable<string> parts =
        [
            $"### {CommentMarkdown.Escaped(ApiLinks.Heading(type))}",
            $"```csharp\n{Declarations.Of(type)}\n```",
            markdown.Blocks(comment.Element("summary")),
            markdown.Blocks(comment.Element("remarks")),
            string.Join('\n', Details(comment, markdown, PublicSurface.Positional(type) is null)),
            string.Join('\n', PublicSurface.Members(type).Select(member => Member(member, markdown))),
        ];
        return string.Concat(parts.Where(part => part.Length > 0).Select(part => part + "\n\n"));
    }

    /// <summary>The first line of a type's summary, for the index.</summary>
    public string Summary(Type type) =>
        Markdown(null).Blocks(documentation.Of(type).Element("summary")).Split("\n\n")[0].Replace("|", "\\|", StringComparison.Ordinal);

    private CommentMarkdown Markdown(Type? from) => new(id => links.To(id, from));

    private string Member(MemberInfo member, CommentMarkdown markdown)
    {
        XElement comment = documentation.Of(member);
        string declaration = member.DeclaringType!.IsEnum ? member.Name : Declarations.Of(member);
        string text = string.Join("\n\n", new[] { markdown.Blocks(comment.Element("summary")), markdown.Blocks(comment.Element("remarks")) }.Where(part => part.Length > 0));
        string details = string.Join('\n', Details(comment, markdown, withParameters: true));
        return $"- `{declaration}`"
            + (text.Length > 0 ? "\\\n  " + CommentMarkdown.Indented(text, 2) : "")
            + (details.Length > 0 ? "\n  " + CommentMarkdown.Indented(details, 2) : "");
    }

    // The parameters of a record's head are its properties, which are listed with the same words.
    private static IEnumerable<string> Details(XElement comment, CommentMarkdown markdown, bool withParameters)
    {
        IEnumerable<XElement> parameters = comment.Elements("typeparam").Concat(withParameters ? comment.Elements("param") : []);
        return parameters.Select(parameter => ($"`{parameter.Attribute("name")?.Value}`", parameter))
            .Concat(comment.Elements("returns").Select(returns => ("Returns", returns)))
            .Concat(comment.Elements("exception").Select(exception => ("Throws " + markdown.Reference(exception), exception)))
            .Select(detail => (Label: detail.Item1, Text: markdown.Blocks(detail.Item2)))
            .Where(detail => detail.Text.Length > 0)
            .Select(detail => "- " + CommentMarkdown.Indented($"{detail.Label}: {detail.Text}", 2));
    }
}
