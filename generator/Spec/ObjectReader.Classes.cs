using System.Globalization;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <content>Classes: their names and colours.</content>
internal sealed partial class ObjectReader
{
    public static readonly WholeNumbers ClassCounts = new(1, 65536);

    /// <summary>A whole number, or as many names as there are classes.</summary>
    public ClassList Classes(JsonProperty property)
    {
        if (property.Value is JsonNumber)
            return new ClassList(WholeNumber(property, ClassCounts), []);
        if (property.Value is not JsonArray array)
        {
            RefuseType(property, "a whole number or an array of names");
            return ClassList.None;
        }

        if (array.Items.Count < ClassCounts.Least || array.Items.Count > ClassCounts.Largest)
        {
            RefuseType(property, $"{Wording.Number(ClassCounts.Least)} to {Wording.Number(ClassCounts.Largest)} names", $"an array of {Wording.Number(array.Items.Count)}");
            return ClassList.None;
        }

        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        return new ClassList(array.Items.Count, ItemsOf(property, array).Select(item => NamedClassOf(item, taken)).OfType<NamedClass>().ToEquatableArray());
    }

    /// <summary>As many colours as there are classes, or none; where the classes could not be read, there is nothing to count.</summary>
    public EquatableArray<int> Colors(JsonProperty property, int count) =>
        (count == 0 ? null : Array(property, count, count == 1 ? "colour" : "colours, one a class", (item, _) => Color(item))) ?? [];

    private NamedClass? NamedClassOf(JsonProperty property, Dictionary<string, string> taken)
    {
        if (Text(property) is not { } name)
            return null;
        string identifier = ClassIdentifier.Of(name);
        if (identifier.Length == 0)
        {
            _problems.Add(Rules.UnusableClassName, property.Value.Token, Quoted(property.Name), Wording.Quote(name));
            return null;
        }

        if (taken.TryGetValue(identifier, out string? other))
        {
            _problems.Add(Rules.ClassNamesCollide, property.Value.Token, Wording.Quote(name), Wording.Quote(other), identifier);
            return null;
        }

        taken.Add(identifier, name);
        return new NamedClass(name, identifier);
    }

    private int Color(JsonProperty property)
    {
        if (property.Value is JsonString { Value: { Length: 7 } text }
            && text[0] == '#'
            && int.TryParse(text.Substring(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int color))
            return color;
        RefuseType(property, "a colour such as \"#804080\"");
        return 0;
    }
}
