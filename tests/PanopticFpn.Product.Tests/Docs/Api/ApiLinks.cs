using System.Reflection;
using System.Text.RegularExpressions;
using PanopticFpn.Product.Tests.Docs.Pages;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>Where the types of all pages stand, by their ids.</summary>
internal sealed partial class ApiLinks
{
    private readonly Dictionary<string, Type> _types;

    public ApiLinks(IEnumerable<Type> types) => _types = types.ToDictionary(MemberIds.Of, StringComparer.Ordinal);

    /// <summary>The link to the type of an id, or to the type of the member of an id; code where the type is not ours.</summary>
    public string To(string id, Type? from)
    {
        string path = Parameters().Replace(id[2..], "");
        if (_types.TryGetValue("T:" + path, out Type? type))
            return $"[{CommentMarkdown.Escaped(Heading(type))}]({Address(type, from)})";
        string owner = path[..Math.Max(path.LastIndexOf('.'), 0)];
        string name = Short(path[(owner.Length == 0 ? 0 : owner.Length + 1)..]);
        if (id[0] == 'T' || owner.Length == 0)
            return $"`{name}`";
        string shortOwner = Short(owner[(owner.LastIndexOf('.') + 1)..]);
        string shown = name == "#ctor" ? shortOwner : from is not null && MemberIds.Of(from) == "T:" + owner ? name : $"{shortOwner}.{name}";
        return _types.TryGetValue("T:" + owner, out Type? declaring) ? $"[{CommentMarkdown.Escaped(shown)}]({Address(declaring, from)})" : $"`{shown}`";
    }

    public static string Heading(Type type) => TypeNames.Declared(type);

    public static string Page(Assembly assembly) => assembly.GetName().Name + ".md";

    private static string Address(Type type, Type? from) =>
        (type.Assembly == from?.Assembly ? "" : Page(type.Assembly)) + "#" + DocumentationPages.Anchor(Heading(type));

    private static string Short(string name) => name.Split('`')[0];

    [GeneratedRegex(@"\(.*$|~.*$")]
    private static partial Regex Parameters();
}
