using System.Globalization;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <content>What one value must be.</content>
internal sealed partial class ObjectReader
{
    public string? Text(JsonProperty property)
    {
        if (property.Value is JsonString text)
            return text.Value;
        RefuseType(property, "a text in double quotes");
        return null;
    }

    /// <summary>A text in one line.</summary>
    public string? Line(JsonProperty property)
    {
        string? text = Text(property);
        if (text is null || (text.Trim().Length > 0 && LineMap.IsOneLine(text)))
            return text;
        RefuseType(property, "a text in one line");
        return null;
    }

    /// <summary>A text that must be a name.</summary>
    public string? Name(JsonProperty property, Func<string, NameProblem?> rule) =>
        Text(property) is { } text ? Name(property.Name, text, rule, property.Value.Token) : null;

    /// <summary>A name that is not written here; it is held to the same rule.</summary>
    public string? Name(string name, string text, Func<string, NameProblem?> rule, SourceRange? place = null)
    {
        if (rule(text) is not { } problem)
            return text;
        if (problem.Expected is null)
            _problems.Add(Rules.ReservedName, place ?? _token, Quoted(name), Wording.Quote(text), problem.Reason);
        else
            _problems.Add(Rules.InvalidName, place ?? _token, Quoted(name), problem.Expected, Wording.Quote(text), problem.Reason);
        return null;
    }

    public string? Choice(JsonProperty property, string[] choices)
    {
        string? text = Text(property);
        if (text is null || choices.Contains(text))
            return text;
        RefuseChoice(property, choices.Select(Wording.Quote));
        return null;
    }

    public int? Choice(JsonProperty property, int[] choices)
    {
        if (!RequireWholeNumber(property, out int? number))
            return null;
        if (number is { } choice && choices.Contains(choice))
            return choice;
        RefuseChoice(property, choices.Select(Wording.Number));
        return null;
    }

    /// <summary>Some of the texts, each at most once, or null for no array.</summary>
    public string[]? Choices(JsonProperty property, string[] choices)
    {
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

    public bool TruthValue(JsonProperty property)
    {
        if (property.Value is JsonBoolean json)
            return json.Value;
        RefuseType(property, "true or false");
        return false;
    }

    public int WholeNumber(JsonProperty property, WholeNumbers range)
    {
        if (!RequireWholeNumber(property, out int? number))
            return range.Least;
        if (number is { } value && value >= range.Least && value <= range.Largest)
            return value;
        RefuseRange(property, range.ToString());
        return range.Least;
    }

    public double? Number(JsonProperty property, Numbers range)
    {
        if (property.Value is not JsonNumber json)
        {
            RefuseType(property, "a number");
            return null;
        }

        if (double.TryParse(json.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && !double.IsInfinity(value) && range.Holds(value))
            return value;
        RefuseRange(property, range.Words);
        return null;
    }

    /// <summary>An array of as many values as there must be, or null where it is another.</summary>
    public EquatableArray<T>? Array<T>(JsonProperty property, int count, string kind, Func<JsonProperty, int, T> read)
        where T : IEquatable<T>
    {
        if (property.Value is JsonArray array && array.Items.Count == count)
            return ItemsOf(property, array).Select(read).ToEquatableArray();
        RefuseType(property, $"an array of {Wording.Number(count)} {kind}", property.Value is JsonArray other ? $"an array of {Wording.Number(other.Items.Count)}" : null);
        return null;
    }

    public T? Object<T>(JsonProperty property, Func<ObjectReader, T> read)
        where T : class
    {
        if (property.Value is JsonObject json)
            return Read(json, PathOf(property.Name), _problems, read);
        RefuseType(property, "an object");
        return null;
    }

    /// <summary>A normalisation; null is none, where there may be none.</summary>
    public NormSpec? Norm(JsonProperty property, NormSpec? fallback, bool isOptional)
    {
        switch (property.Value)
        {
            case JsonNull when isOptional:
                return null;
            case JsonString { Value: "batch" }:
                return NormSpec.Batch;
            case JsonString { Value: "frozenBatch" }:
                return NormSpec.FrozenBatch;
            case JsonObject json when json.Property("type")?.Value is not JsonString { Value: "batch" or "frozenBatch" }:
                return Object(property, GroupNorm);
            default:
                string none = isOptional ? ", null" : "";
                string came = property.Value is JsonObject other ? $"an object of type {Wording.Of(other.Property("type")!.Value)}" : Wording.Of(property.Value);
                _problems.Add(
                    Rules.UnsupportedValue,
                    property.Value.Token,
                    Quoted(property.Name),
                    $"\"batch\", \"frozenBatch\"{none} or an object such as {{ \"type\": \"group\", \"groups\": 32 }}",
                    came);
                return fallback;
        }
    }

    private static NormSpec GroupNorm(ObjectReader norm)
    {
        norm.Expect(["type", "groups"]);
        if (norm.Find("type", "\"group\"") is { } type)
            norm.Choice(type, ["group"]);
        return NormSpec.Group(norm.Find("groups", "32") is { } groups ? norm.WholeNumber(groups, NormGroups) : NormGroups.Least);
    }

    /// <summary>The items of an array under the array's name, so that each is reported as one of them.</summary>
    private static JsonProperty[] ItemsOf(JsonProperty property, JsonArray array) =>
        [.. array.Items.Select((item, index) => new JsonProperty($"{property.Name}[{Wording.Number(index)}]", item.Token, item))];

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

    private void RefuseRange(JsonProperty property, string range) =>
        _problems.Add(Rules.OutOfRange, property.Value.Token, Quoted(property.Name), range, Wording.Of(property.Value));

    private void RefuseChoice(JsonProperty property, IEnumerable<string> choices) =>
        _problems.Add(Rules.UnsupportedValue, property.Value.Token, Quoted(property.Name), Wording.List(choices, "or"), Wording.Of(property.Value));
}
