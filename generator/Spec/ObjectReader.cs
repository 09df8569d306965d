using System.Globalization;
using Microsoft.CodeAnalysis;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>The whole numbers that a property takes.</summary>
internal readonly record struct WholeNumbers(int Least, int Largest);

/// <summary>
/// Reads the properties of one object by name. After a problem the fallback stands in, so that reading goes on and
/// finds the next; what was never asked for is unknown.
/// </summary>
internal sealed class ObjectReader
{
    private readonly SourceRange _token;
    private readonly string _path;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, JsonProperty> _properties = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
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

    public string? Text(string name) => Find(name) is { } property ? Text(property) : null;

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

    public int WholeNumber(string name, WholeNumbers range, int fallback) => Find(name) is { } property ? WholeNumber(property, range) : fallback;

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

    /// <summary>As many truth values as there must be; the fallback where there are none.</summary>
    public EquatableArray<bool> TruthValues(string name, int count, EquatableArray<bool> fallback) =>
        Find(name) is { } property && Items(property, count, "true or false values") is { } items
            ? items.Select(TruthValue).ToEquatableArray()
            : fallback;

    /// <summary>A whole number, or as many names as there are classes.</summary>
    public (int Count, EquatableArray<NamedClass> Names) RequiredCountOrNames(string name, WholeNumbers range, int example)
    {
        if (FindRequired(name, Wording.Number(example)) is not { } property)
            return default;
        if (property.Value is not JsonArray array)
            return (WholeNumber(property, range), []);
        if (array.Items.Count < range.Least || array.Items.Count > range.Largest)
        {
            RefuseType(property, $"{Wording.Number(range.Least)} to {Wording.Number(range.Largest)} names", $"an array of {Wording.Number(array.Items.Count)}");
            return default;
        }

        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        return (array.Items.Count, ItemsOf(property, array).Select(item => NamedClassOf(item, taken)).OfType<NamedClass>().ToEquatableArray());
    }

    /// <summary>As many colours as there are classes, or none; where the classes could not be read, there is nothing to count.</summary>
    public EquatableArray<int> Colors(string name, int count) =>
        Find(name) is { } property && count > 0 && Items(property, count, "colours, one a class") is { } items
            ? items.Select(Color).ToEquatableArray()
            : [];

    public bool Has(string name) => _properties.ContainsKey(name);

    /// <summary>Reports a property that must be there because of what else is, or is not.</summary>
    public void Missing(string name, string example) => _missing.Add((name, example));

    /// <summary>Reports the value of a property that does not go with the rest of the object.</summary>
    public void Refuse(string name, DiagnosticDescriptor rule, params string[] arguments)
    {
        if (_properties.TryGetValue(name, out JsonProperty property))
            _problems.Add(rule, property.Value.Token, [Quoted(name), .. arguments]);
    }

    public T? Object<T>(string name, Func<ObjectReader, T> read)
        where T : class => Find(name) is { } property ? Object(property, read) : null;

    public T? RequiredObject<T>(string name, Func<ObjectReader, T> read, string example)
        where T : class => FindRequired(name, example) is { } property ? Object(property, read) : null;

    /// <summary>Reports a property that stands without the one that it builds on.</summary>
    public void Requires(string name, string foundation, DiagnosticDescriptor rule)
    {
        if (_properties.TryGetValue(name, out JsonProperty property) && !_properties.ContainsKey(foundation))
            _problems.Add(rule, property.NameToken);
    }

    private string? Choice(JsonProperty property, string[] choices)
    {
        if (Text(property) is not { } text)
            return null;
        if (choices.Contains(text))
            return text;
        RefuseChoice(property, choices.Select(Wording.Quote));
        return null;
    }

    /// <summary>The items of an array under the array's name, so that each is reported as one of them.</summary>
    private JsonProperty[]? Items(JsonProperty property, int count, string kind)
    {
        if (property.Value is JsonArray array && array.Items.Count == count)
            return ItemsOf(property, array);
        RefuseType(property, $"an array of {Wording.Number(count)} {kind}", property.Value is JsonArray other ? $"an array of {Wording.Number(other.Items.Count)}" : null);
        return null;
    }

    private static JsonProperty[] ItemsOf(JsonProperty property, JsonArray array) =>
        [.. array.Items.Select((item, index) => new JsonProperty($"{property.Name}[{Wording.Number(index)}]", item.Token, item))];

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
        if (property.Value is JsonString { Value: ['#', .. { Length: 6 } digits] }
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int color))
            return color;
        RefuseType(property, "a colour such as \"#804080\"");
        return 0;
    }

    private bool TruthValue(JsonProperty property)
    {
        if (property.Value is JsonBoolean json)
            return json.Value;
        RefuseType(property, "true or false");
        return false;
    }

    private JsonProperty? Find(string name)
    {
        _known.Add(name);
        return _properties.TryGetValue(name, out JsonProperty property) ? property : null;
    }

    private JsonProperty? FindRequired(string name, string example)
    {
        JsonProperty? property = Find(name);
        if (property is null)
            _missing.Add((name, example));
        return property;
    }

    private string? Text(JsonProperty property)
    {
        if (property.Value is JsonString text)
            return text.Value;
        RefuseType(property, "a text in double quotes");
        return null;
    }

    private T? Object<T>(JsonProperty property, Func<ObjectReader, T> read)
        where T : class
    {
        if (property.Value is JsonObject json)
            return Read(json, PathOf(property.Name), _problems, read);
        RefuseType(property, "an object");
        return null;
    }

    private int WholeNumber(JsonProperty property, WholeNumbers range)
    {
        if (!RequireWholeNumber(property, out int? number))
            return range.Least;
        if (number is { } value && value >= range.Least && value <= range.Largest)
            return value;
        _problems.Add(
            Rules.OutOfRange, property.Value.Token, Quoted(property.Name), Wording.Number(range.Least), Wording.Number(range.Largest), Wording.Of(property.Value));
        return range.Least;
    }

    /// <param name="number">The number, or null for one that no <c>int</c> holds.</param>
    private bool RequireWholeNumber(JsonProperty property, out int? number)
    {
        number = null;
        if (property.Value is not JsonNumber json || json.Text.IndexOfAny(['.', 'e', 'E']) >= 0)
        {
            RefuseType(property, "a whole number, written in digits");
            return false;
        }

        if (int.TryParse(json.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            number = value;
        return true;
    }

    private void RefuseType(JsonProperty property, string expected, string? came = null) =>
        _problems.Add(Rules.WrongType, property.Value.Token, Quoted(property.Name), expected, came ?? Wording.Of(property.Value));

    private void RefuseChoice(JsonProperty property, IEnumerable<string> choices) =>
        _problems.Add(Rules.UnsupportedValue, property.Value.Token, Quoted(property.Name), Wording.List(choices, "or"), Wording.Of(property.Value));

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
