using System.Reflection;
using System.Xml.Linq;

namespace PanopticFpn.Product.Tests.Docs.Api;

/// <summary>The comments that the compiler wrote beside assemblies, by the ids of types and members.</summary>
internal sealed class XmlDocumentation
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly XElement Nothing = new("member");

    private readonly Dictionary<string, XElement> _comments;

    private XmlDocumentation(Dictionary<string, XElement> comments) => _comments = comments;

    public static XmlDocumentation Of(IEnumerable<Assembly> assemblies)
    {
        var comments = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (Assembly assembly in assemblies)
        {
            string path = Path.ChangeExtension(assembly.Location, ".xml");
            if (!File.Exists(path))
                throw new FileNotFoundException($"'{path}' is missing: the project of {assembly.GetName().Name} must say GenerateDocumentationFile.", path);
            foreach (XElement member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
                comments.TryAdd(member.Attribute("name")!.Value, member);
        }
        return new XmlDocumentation(comments);
    }

    /// <summary>Whether the source says something of the member, or says that the words are inherited.</summary>
    public bool IsCommented(MemberInfo member) =>
        _comments.TryGetValue(MemberIds.Of(member), out XElement? comment)
        && (comment.Element("inheritdoc") is not null || comment.Element("summary") is { } summary && summary.Value.Trim().Length > 0);

    /// <summary>What the source says of the member, inherited words included; an empty element where it says nothing.</summary>
    public XElement Of(MemberInfo member)
    {
        if (!_comments.TryGetValue(MemberIds.Of(member), out XElement? comment))
            return Nothing;
        if (comment.Element("inheritdoc") is not { } inherited)
            return comment;
        XElement source = inherited.Attribute("cref") is { } cref
            ? _comments.GetValueOrDefault(cref.Value, Nothing)
            : Inherited(member).Select(Of).FirstOrDefault(found => found.HasElements, Nothing);
        return new XElement(
            "member",
            comment.Elements().Where(element => element.Name != "inheritdoc"),
            source.Elements().Where(element => !comment.Elements(element.Name).Any(own => Same(own, element))));
    }

    private static bool Same(XElement one, XElement other) =>
        one.Attribute("name")?.Value == other.Attribute("name")?.Value && one.Attribute("cref")?.Value == other.Attribute("cref")?.Value;

    private static IEnumerable<MemberInfo> Inherited(MemberInfo member)
    {
        if (member is Type type)
            return Bases(type).Concat(type.GetInterfaces()).Select(Definition);
        return Accessor(member) is { } accessor
            ? Overridden(accessor).Concat(Implemented(accessor)).Select(Declared).OfType<MemberInfo>()
            : [];
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? current = type.BaseType; current is not null; current = current.BaseType)
            yield return current;
    }

    private static MethodInfo? Accessor(MemberInfo member) => member switch
    {
        MethodInfo method => method,
        PropertyInfo property => property.GetMethod ?? property.SetMethod,
        EventInfo happening => happening.AddMethod,
        _ => null,
    };

    private static IEnumerable<MethodInfo> Overridden(MethodInfo accessor) =>
        Bases(accessor.DeclaringType!)
            .SelectMany(type => type.GetMethods(Everything))
            .Where(method => method.IsVirtual && method.GetBaseDefinition() == accessor.GetBaseDefinition());

    private static IEnumerable<MethodInfo> Implemented(MethodInfo accessor)
    {
        Type declaring = accessor.DeclaringType!;
        if (declaring.IsInterface)
            yield break;
        foreach (Type implemented in declaring.GetInterfaces())
        {
            InterfaceMapping map = declaring.GetInterfaceMap(implemented);
            for (int i = 0; i < map.TargetMethods.Length; i++)
            {
                if (map.TargetMethods[i] == accessor)
                    yield return map.InterfaceMethods[i];
            }
        }
    }

    // Comments stand at the definition: a method of IList<int> is documented at IList<T>, an accessor at its property.
    private static MemberInfo? Declared(MethodInfo accessor)
    {
        Type type = Definition(accessor.DeclaringType!);
        return type.GetMembers(Everything).Where(member => member is not Type)
            .OrderBy(member => member is MethodInfo)
            .FirstOrDefault(member => Accessor(member)?.MetadataToken == accessor.MetadataToken);
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
