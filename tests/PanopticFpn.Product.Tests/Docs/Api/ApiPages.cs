using System.Globalization;
using System.Reflection;
using PanopticFpn.Product.Tests.Docs.Pages;
using PanopticFpn.Models;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>All pages of <c>docs/api</c>, and the index.</summary>
internal static class ApiPages
{
    public const string Index = "README.md";

    private static readonly string[] Names =
    [
        "PanopticFpn.Core", "PanopticFpn.Export", "PanopticFpn.Imaging", "PanopticFpn.Inference",
        "PanopticFpn.Models", "PanopticFpn.Runtime", "PanopticFpn.Training", "PanopticFpn.Weights",
    ];

    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Names.Select(Assembly.Load)];

    public static XmlDocumentation Documentation { get; } = XmlDocumentation.Of(Assemblies);

    private static readonly ApiPage Page = new(Documentation, new ApiLinks(Assemblies.SelectMany(PublicSurface.Types)));

    public static IReadOnlyList<string> Files { get; } = [.. Assemblies.Select(ApiLinks.Page), Index];

    public static string Text(string file) =>
        file == Index ? IndexText() : Page.Of(Assemblies.Single(assembly => ApiLinks.Page(assembly) == file), file == "PanopticFpn.Models.md" ? ModelTable() : "");

    private static string IndexText()
    {
        IEnumerable<string> sections = Assemblies.Select(assembly =>
            $"## [{assembly.GetName().Name}]({ApiLinks.Page(assembly)})\n\n{ApiPage.Description(assembly)}\n\n| type | what it is |\n| --- | --- |\n"
            + string.Concat(PublicSurface.Types(assembly).Select(type => Row(type))));
        return "# API\n\nEvery public type, from the comments in the source. A test writes these pages; change the comments instead.\n\n" + string.Join('\n', sections);
    }

    private static string Row(Type type)
    {
        string heading = ApiLinks.Heading(type);
        return $"| [{CommentMarkdown.Escaped(heading)}]({ApiLinks.Page(type.Assembly)}#{DocumentationPages.Anchor(heading)}) | {Page.Summary(type)} |\n";
    }

    private static string ModelTable() =>
        "The models, each a class of its name:\n\n| model | what it is | parameters |\n| --- | --- | ---: |\n"
        + string.Join('\n', ReadyMadeModels.All.Select(model =>
            $"| `{model.Name}` | {CommentMarkdown.Escaped(model.Description.Summary)} | {model.Description.Parameters.ToString("N0", CultureInfo.InvariantCulture)} |"));
}
