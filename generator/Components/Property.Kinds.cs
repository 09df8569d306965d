using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <content>The kinds of property: how a value is read, and its schema.</content>
internal abstract partial record Property
{
    /// <summary>What the schemas of norms refer to.</summary>
    public static string NormDefinitions { get; } = $$"""
        "requiredNorm": { "oneOf": [{ "enum": ["batch", "frozenBatch"] }, {
          "type": "object", "additionalProperties": false, "required": ["type", "groups"],
          "properties": {
            "type": { "description": "Normalisation of groups of channels.", "enum": ["group"] },
            "groups": { "type": "integer", "description": "The groups; they divide the channels of every map that is normalised.", {{ObjectReader.NormGroups.Schema}} }
          } }] },
        "norm": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/requiredNorm" }] }
        """;

    /// <summary>A text of any kind, or none.</summary>
    public static Property<string?> OptionalText(string name, Func<ObjectReader, JsonProperty, string?> read, string text, string limits = "") =>
        new(name, text, "\"type\": [\"string\", \"null\"]" + limits, _ => null, (reader, json, _, _) => read(reader, json)) { HasDefault = false };

    public static Property<int> WholeNumber(string name, WholeNumbers range, int fallback, string text) =>
        new(name, text, OptionalInteger(range), _ => fallback, (reader, json, _, _) => reader.WholeNumber(json, range));

    public static Property<int?> OptionalWholeNumber(string name, WholeNumbers range, string text) =>
        new(name, text, OptionalInteger(range), _ => null, (reader, json, _, _) => reader.WholeNumber(json, range)) { HasDefault = false };

    /// <summary>As many whole numbers as the default has.</summary>
    public static Property<EquatableArray<int>> WholeNumbers(string name, WholeNumbers range, EquatableArray<int> fallback, string text) => new(
        name,
        text,
        OptionalArray($"\"type\": \"integer\", {range.Schema}", fallback.Count, fallback.Count),
        _ => fallback,
        (reader, json, _, _) => reader.Array(json, fallback.Count, "whole numbers", (item, _) => reader.WholeNumber(item, range)) ?? fallback);

    /// <summary>As many numbers as the default has, which is up to <paramref name="most"/>.</summary>
    public static Property<EquatableArray<double>> Numbers(string name, int most, Numbers range, Func<ComponentSpec, EquatableArray<double>> fallback, string text) => new(
        name,
        text,
        OptionalArray($"\"type\": \"number\", {range.Schema}", 1, most),
        fallback,
        (reader, json, _, known) =>
            reader.Array(json, known.Count, known.Count == 1 ? "number" : "numbers", (item, index) => reader.Number(item, range) ?? known[index]) ?? known);

    public static Property<double> Number(string name, Numbers range, double fallback, string text) =>
        new(name, text, $"\"type\": [\"number\", \"null\"], {range.Schema}", _ => fallback, (reader, json, _, _) => reader.Number(json, range) ?? fallback);

    public static Property<bool> TruthValue(string name, bool fallback, string text) =>
        new(name, text, "\"type\": [\"boolean\", \"null\"]", _ => fallback, (reader, json, _, _) => reader.TruthValue(json));

    /// <summary>As many truth values as the default has.</summary>
    public static Property<EquatableArray<bool>> TruthValues(string name, EquatableArray<bool> fallback, string text) => new(
        name,
        text,
        OptionalArray("\"type\": \"boolean\"", fallback.Count, fallback.Count),
        _ => fallback,
        (reader, json, _, _) => reader.Array(json, fallback.Count, "true or false values", (item, _) => reader.TruthValue(item)) ?? fallback);

    /// <summary>One of a few numbers.</summary>
    public static Property<int> OneOf(string name, int[] choices, int fallback, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Number)), _ => fallback, (reader, json, _, _) => reader.Choice(json, choices) ?? fallback);

    public static Property<int?> OptionalOneOf(string name, int[] choices, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Number)), _ => null, (reader, json, _, _) => reader.Choice(json, choices)) { HasDefault = false };

    public static Property<string?> OptionalOneOf(string name, string[] choices, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Quote)), _ => null, (reader, json, _, _) => reader.Choice(json, choices)) { HasDefault = false };

    /// <summary>A member of an enum, by its name in camel case.</summary>
    public static Property<T> Choice<T>(string name, T fallback, string text)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames(typeof(T)).Select(member => char.ToLowerInvariant(member[0]) + member.Substring(1))];
        var members = (T[])Enum.GetValues(typeof(T));
        return new(name, text, OptionalEnum(names.Select(Wording.Quote)), _ => fallback, (reader, json, _, _) =>
            reader.Choice(json, names) is { } chosen ? members[Array.IndexOf(names, chosen)] : fallback);
    }

    /// <summary>Some of a few names, each at most once, in the order of <paramref name="choices"/>.</summary>
    public static Property<EquatableArray<string>> SomeOf(string name, string[] choices, EquatableArray<string> fallback, string text) => new(
        name,
        text,
        OptionalArray($"\"enum\": [{string.Join(", ", choices.Select(Wording.Quote))}]", 0, choices.Length) + ", \"uniqueItems\": true",
        _ => fallback,
        (reader, json, _, _) => reader.Choices(json, choices) is { } chosen ? choices.Where(chosen.Contains).ToEquatableArray() : fallback);

    public static Property<NormSpec> RequiredNorm(string name, NormSpec fallback, string text) => new(
        name, text, "\"$ref\": \"#/$defs/requiredNorm\"", _ => fallback, (reader, json, _, _) => reader.Norm(json, fallback, isOptional: false)!) { TakesNull = true };

    /// <summary>A norm, or null for none.</summary>
    public static Property<NormSpec?> OptionalNorm(string name, Func<ComponentSpec, NormSpec?> fallback, string text) => new(
        name, text, "\"$ref\": \"#/$defs/norm\"", fallback, (reader, json, _, norm) => reader.Norm(json, norm, isOptional: true)) { TakesNull = true };

    /// <summary>The classes: their number or their names.</summary>
    public static Property<ClassList> Classes(int example, string text) => new(
        "classes",
        text,
        $$"""
        "oneOf": [
          { "type": "integer", {{ObjectReader.ClassCounts.Schema}} },
          { {{ArrayOf("\"array\"", "\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100", ObjectReader.ClassCounts.Least, ObjectReader.ClassCounts.Largest)}}, "uniqueItems": true }
        ]
        """,
        _ => ClassList.None,
        (reader, json, _, _) => reader.Classes(json))
    {
        Example = Wording.Number(example),
        HashedAs = (_, classes) => [("classes", classes.Count), ("names", string.Join("\n", classes.Names.Select(name => name.Name)))],
    };

    /// <summary>The schema of an array, or null.</summary>
    public static string OptionalArray(string items, int least, int most) => ArrayOf("[\"array\", \"null\"]", items, least, most);

    private static string ArrayOf(string type, string items, int least, int most) =>
        $"\"type\": {type}, \"items\": {{ {items} }}, \"minItems\": {Wording.Number(least)}, \"maxItems\": {Wording.Number(most)}";

    private static string OptionalEnum(IEnumerable<string> values) => $"\"enum\": [{string.Join(", ", values)}, null]";

    private static string OptionalInteger(WholeNumbers range) => $"\"type\": [\"integer\", \"null\"], {range.Schema}";
}
