using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>The whole numbers that a property takes.</summary>
internal readonly record struct WholeNumbers(int Least, int Largest)
{
    /// <summary>They as members of a JSON schema.</summary>
    public string Schema => $"\"minimum\": {Wording.Number(Least)}, \"maximum\": {Wording.Number(Largest)}";

    public override string ToString() => $"a whole number from {Wording.Number(Least)} to {Wording.Number(Largest)}";
}

/// <summary>
/// Reads the properties of one object by name. After a problem the fallback stands in, so that reading goes on and
/// finds the next; what is not expected is unknown.
/// </summary>
internal sealed partial class ObjectReader
{
    /// <summary>The groups of a norm.</summary>
    public static readonly WholeNumbers NormGroups = new(1, 65536);

    private readonly SourceRange _token;
    private readonly string _path;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, JsonProperty> _properties = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Example)> _missing = [];
    private string[] _known = [];

    private ObjectReader(JsonObject json, string path, ProblemList problems)
    {
        _token = json.Token;
        _path = path;
        _problems = problems;
        foreach (JsonProperty property in json.Properties)
        {
            if (!_properties.TryGetValue(property.Name, out JsonProperty first))
                _properties.Add(property.Name, property);
            else
                problems.Add(Rules.DuplicateProperty, property.NameToken, Quoted(property.Name), Wording.Number(first.NameToken.StartLine + 1));
        }
    }

    /// <summary>Reads an object, and reports what it has too much or too little.</summary>
    public static T Read<T>(JsonObject json, string path, ProblemList problems, Func<ObjectReader, T> read)
    {
        var reader = new ObjectReader(json, path, problems);
        T value = read(reader);
        reader.Finish();
        return value;
    }

    /// <summary>Reads what is declared, one after another.</summary>
    /// <param name="spec">What was read before, and the defaults.</param>
    public ComponentSpec Read(IReadOnlyList<Property> properties, ComponentSpec spec)
    {
        Expect(properties.Select(property => property.Name));
        return properties.Aggregate(spec, (read, property) => property.Read(this, read));
    }

    /// <summary>Says which properties the object may have, in the order in which messages list them.</summary>
    public void Expect(IEnumerable<string> names) => _known = [.. names];

    /// <summary>
    /// A property that says something: null takes an inherited one out, and is as good as none. With an example one
    /// that is not there is reported as missing.
    /// </summary>
    public JsonProperty? Find(string name, string? example = null)
    {
        if (Has(name))
            return _properties[name];
        if (example is not null)
            _missing.Add((name, example));
        return null;
    }

    /// <summary>A property that is written, be it as null.</summary>
    public JsonProperty? FindWritten(string name) => _properties.TryGetValue(name, out JsonProperty property) ? property : null;

    /// <summary>Whether a property is there and not null.</summary>
    public bool Has(string name) => _properties.TryGetValue(name, out JsonProperty property) && property.Value is not JsonNull;

    /// <summary>Whether a property is a number, and not a wrong value that another number stands for.</summary>
    public bool Says(string name, int number) =>
        _properties.TryGetValue(name, out JsonProperty property) && property.Value is JsonNumber json && json.Text == Wording.Number(number);

    public bool IsArray(string name) => _properties.TryGetValue(name, out JsonProperty property) && property.Value is JsonArray;

    /// <summary>Reports a property that must be there because of what else is, or is not.</summary>
    public void Missing(string name, string example) => _missing.Add((name, example));

    /// <summary>Reports the value of a property that does not go with the rest of the object.</summary>
    public void Refuse(string name, DiagnosticDescriptor rule, params string[] arguments)
    {
        if (Has(name))
            _problems.Add(rule, _properties[name].Value.Token, [Quoted(name), .. arguments]);
    }

    /// <summary>Reports a property that does not go with the rest of the object, at its name.</summary>
    public void RefuseName(string name, DiagnosticDescriptor rule, params string[] arguments)
    {
        if (Has(name))
            _problems.Add(rule, _properties[name].NameToken, arguments);
    }

    /// <summary>Asks for both of two properties where there is one.</summary>
    public void RequireTogether(string first, string second, string example)
    {
        if (Has(first) != Has(second))
            Missing(Has(first) ? second : first, example);
    }

    private void Finish()
    {
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in _properties.Values.Where(property => !_known.Contains(property.Name)))
        {
            string? suggestion = SpellingSuggestion.For(property.Name, _known);
            if (suggestion is not null)
                meant.Add(suggestion);
            string advice = suggestion is null
                ? "it takes " + Wording.List(_known.Select(Wording.Quote), "and")
                : $"did you mean {Wording.Quote(suggestion)}?";
            _problems.Add(Rules.UnknownProperty, property.NameToken, Wording.Quote(property.Name), Self, advice);
        }

        // One misspelt name is one mistake: it is not reported as missing too.
        foreach ((string name, string example) in _missing.Where(missing => !meant.Contains(missing.Name)))
            _problems.Add(Rules.MissingProperty, _token, Self, name, $"\"{name}\": {example}");
    }

    private string Self => _path.Length == 0 ? "The spec" : Wording.Quote(_path);

    private string Quoted(string name) => Wording.Quote(PathOf(name));

    private string PathOf(string name) => _path.Length == 0 ? name : _path + "." + name;
}
