using System.Globalization;
using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <content>What one value must be.</content>
internal sealed partial class ObjectReader
{
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

    private bool TruthValue(JsonProperty property)
    {
        if (property.Value is JsonBoolean json)
            return json.Value;
        RefuseType(property, "true or false");
        return false;
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
        RefuseRange(property, range.ToString());
        return range.Least;
    }

    private double? Number(JsonProperty property, Numbers range)
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
