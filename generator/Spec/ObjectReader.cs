using Microsoft.CodeAnalysis;
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
    private string[] _known = [];
    private readonly List<(string Name, string Example)> _missing = [];

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

    /// <summary>Says which properties the object may have, in the order in which messages list them.</summary>
    public void Expect(IEnumerable<string> names) => _known = [.. names];

    public string? Text(string name) => Find(name) is { } property ? Text(property) : null;

    /// <summary>A text in one line.</summary>
    public string? Line(string name)
    {
        if (Find(name) is not { } property || Text(property) is not { } text)
            return null;
        if (text.Trim().Length > 0 && LineMap.IsOneLine(text))
            return text;
        RefuseType(property, "a text in one line");
        return null;
    }

    /// <summary>A text that must be a name; the fallback is held to the same rule, and null is none.</summary>
    public string? Name(string name, Func<string, NameProblem?> rule, string? fallback, string example)
    {
        if (Find(name) is { } property)
            return Text(property) is { } text ? Checked(property.Value.Token, text) : null;
        if (fallback is not null)
            return Checked(_token, fallback);
        _missing.Add((name, example));
        return null;

        string? Checked(SourceRange range, string text)
        {
            if (rule(text) is not { } problem)
                return text;
            if (problem.Expected is null)
                _problems.Add(Rules.ReservedName, range, Quoted(name), Wording.Quote(text), problem.Reason);
            else
                _problems.Add(Rules.InvalidName, range, Quoted(name), problem.Expected, Wording.Quote(text), problem.Reason);
            return null;
        }
    }

    public string? RequiredName(string name, Func<string, NameProblem?> rule, string example) => Name(name, rule, fallback: null, example);

    /// <summary>A whole number, or null where there is none.</summary>
    public int? WholeNumber(string name, WholeNumbers range) => Find(name) is { } property ? WholeNumber(property, range) : null;

    public int RequiredWholeNumber(string name, WholeNumbers range, int example) =>
        FindRequired(name, Wording.Number(example)) is { } property ? WholeNumber(property, range) : range.Least;

    /// <summary>One of the numbers, or null where there is none.</summary>
    public int? Choice(string name, int[] choices)
    {
        if (Find(name) is not { } property || !RequireWholeNumber(property, out int? number))
            return null;
        if (number is { } choice && choices.Contains(choice))
            return choice;
        RefuseChoice(property, choices.Select(Wording.Number));
        return null;
    }

    /// <summary>One of the texts, or null where there is none.</summary>
    public string? Choice(string name, string[] choices) => Find(name) is { } property ? Choice(property, choices) : null;

    public string? RequiredChoice(string name, string[] choices) =>
        FindRequired(name, Wording.Quote(choices[0])) is { } property ? Choice(property, choices) : null;

    /// <summary>As many whole numbers as there must be, or null where there are none.</summary>
    public EquatableArray<int>? WholeNumbers(string name, int count, WholeNumbers range) =>
        Find(name) is { } property && Items(property, count, "whole numbers") is { } items
            ? items.Select(item => WholeNumber(item, range)).ToEquatableArray()
            : null;

    /// <summary>As many truth values as the fallback has, which stands where there are none.</summary>
    public EquatableArray<bool> TruthValues(string name, EquatableArray<bool> fallback) =>
        Find(name) is { } property && Items(property, fallback.Count, "true or false values") is { } items
            ? items.Select(TruthValue).ToEquatableArray()
            : fallback;

    public bool TruthValue(string name, bool fallback) => Find(name) is { } property ? TruthValue(property) : fallback;

    public double Number(string name, Numbers range, double fallback) => Find(name) is { } property ? Number(property, range) ?? fallback : fallback;

    /// <summary>As many numbers as the fallback has, which stands where there are none.</summary>
    public EquatableArray<double> Numbers(string name, Numbers range, EquatableArray<double> fallback) =>
        Find(name) is { } property && Items(property, fallback.Count, fallback.Count == 1 ? "number" : "numbers") is { } items
            ? items.Select((item, index) => Number(item, range) ?? fallback[index]).ToEquatableArray()
            : fallback;

    /// <summary>Some of the texts, each at most once, or null where there are none.</summary>
    public string[]? Choices(string name, string[] choices)
    {
        if (Find(name) is not { } property)
            return null;
        if (property.Value is not JsonArray array)
        {
            RefuseType(property, $"an array of {Wording.List(choices.Select(Wording.Quote), "and")}");
            return null;
        }

        var chosen = new List<string>();
        foreach (JsonProperty item in ItemsOf(property, array))
        {
            if (Choice(item, choices) is not { } choice)
                continue;
            if (chosen.Contains(choice))
                RefuseType(item, "a name that the array does not hold yet");
            else
                chosen.Add(choice);
        }

        return [.. chosen];
    }

    /// <summary>A normalisation; null is none, where there may be none.</summary>
    public NormSpec? Norm(string name, NormSpec? fallback, bool isOptional = false)
    {
        const string Example = "{ \"type\": \"group\", \"groups\": 32 }";
        if (!_properties.TryGetValue(name, out JsonProperty property))
            return fallback;
        switch (property.Value)
        {
            case JsonNull when isOptional:
                return null;
            case JsonString { Value: "batch" }:
                return NormSpec.Batch;
            case JsonString { Value: "frozenBatch" }:
                return NormSpec.FrozenBatch;
            case JsonObject json when json.Property("type")?.Value is not JsonString { Value: "batch" or "frozenBatch" }:
                return Read(json, PathOf(name), _problems, ReadGroupNorm);
            default:
                string none = isOptional ? ", null" : "";
                string came = property.Value is JsonObject other ? $"an object of type {Wording.Of(other.Property("type")!.Value)}" : Wording.Of(property.Value);
                _problems.Add(Rules.UnsupportedValue, property.Value.Token, Quoted(name), $"\"batch\", \"frozenBatch\"{none} or an object such as {Example}", came);
                return fallback;
        }
    }

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

    /// <summary>An object, or null where there is none.</summary>
    public T? Object<T>(string name, Func<ObjectReader, T> read)
        where T : class => Find(name) is { } property ? Object(property, read) : null;

    public T? RequiredObject<T>(string name, Func<ObjectReader, T> read, string example)
        where T : class => FindRequired(name, example) is { } property ? Object(property, read) : null;

    /// <summary>Reports a property that stands without the one that it builds on.</summary>
    public void Requires(string name, string foundation, DiagnosticDescriptor rule)
    {
        if (Has(name) && !Has(foundation))
            _problems.Add(rule, _properties[name].NameToken);
    }

    /// <summary>Asks for both of two properties where there is one.</summary>
    public void RequireTogether(string first, string second, string example)
    {
        if (Has(first) != Has(second))
            Missing(Has(first) ? second : first, example);
    }

    private static NormSpec ReadGroupNorm(ObjectReader norm)
    {
        norm.Expect(["type", "groups"]);
        norm.RequiredChoice("type", ["group"]);
        return NormSpec.Group(norm.RequiredWholeNumber("groups", NormGroups, example: 32));
    }

    /// <summary>A property that says something: null takes an inherited one out, and is as good as none.</summary>
    private JsonProperty? Find(string name) => Has(name) ? _properties[name] : null;

    private JsonProperty? FindRequired(string name, string example)
    {
        JsonProperty? property = Find(name);
        if (property is null)
            _missing.Add((name, example));
        return property;
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
