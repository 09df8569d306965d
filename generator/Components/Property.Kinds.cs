using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <content>The kinds of property: how a value is read, and its schema.</content>
internal abstract partial record Property
{
    /// <summary>What the schemas of norms refer to.</summary>
    public static string NormDefinitions { get; } = $$"""
        "requiredNorm": {
          "oneOf": [
            { "enum": ["batch", "frozenBatch"] },
            {
              "type": "object",
              "additionalProperties": false,
              "required": ["type", "groups"],
              "properties": {
                "type": { "description": "Normalisation of groups of channels.", "enum": ["group"] },
                "groups": {
                  "type": "integer",
                  "description": "The groups; they divide the channels of every map that is normalised.",
                  {{ObjectReader.NormGroups.Schema}}
                }
              }
            }
          ]
        },
        "norm": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/requiredNorm" }] }
        """;

    /// <summary>A text of any kind, or none.</summary>
    public static Property<string?> Line(string name, string text, Func<ObjectReader, string?> read, string schema = "\"type\": [\"string\", \"null\"]") =>
        new(name, text, schema, _ => null, (reader, _, _) => read(reader)) { HasDefault = false };

    public static Property<int> WholeNumber(string name, int least, int largest, int fallback, string text)
    {
        var range = new WholeNumbers(least, largest);
        return new(name, text, OptionalInteger(range), _ => fallback, (reader, _, _) => reader.WholeNumber(name, range) ?? fallback);
    }

    public static Property<int?> OptionalWholeNumber(string name, int least, int largest, string text)
    {
        var range = new WholeNumbers(least, largest);
        return new(name, text, OptionalInteger(range), _ => null, (reader, _, _) => reader.WholeNumber(name, range)) { HasDefault = false };
    }

    /// <summary>As many whole numbers as the default has.</summary>
    public static Property<EquatableArray<int>> WholeNumbers(string name, int least, int largest, EquatableArray<int> fallback, string text)
    {
        var range = new WholeNumbers(least, largest);
        return new(
            name, text, OptionalArray($"\"type\": \"integer\", {range.Schema}", fallback.Count, fallback.Count), _ => fallback, (reader, _, _) => reader.WholeNumbers(name, fallback.Count, range) ?? fallback);
    }

    /// <summary>As many numbers as the default has, which is up to <paramref name="most"/>.</summary>
    public static Property<EquatableArray<double>> Numbers(string name, int most, Numbers range, Func<ComponentSpec, EquatableArray<double>> fallback, string text) =>
        new(name, text, OptionalArray($"\"type\": \"number\", {range.Schema}", 1, most), fallback, (reader, _, known) => reader.Numbers(name, range, known));

    /// <summary>A number from 0 up to but not including 1.</summary>
    public static Property<double> Share(string name, string text) => new(
        name, text, $"\"type\": [\"number\", \"null\"], {Spec.Numbers.Share.Schema}", _ => 0, (reader, _, fallback) => reader.Number(name, Spec.Numbers.Share, fallback));

    public static Property<bool> TruthValue(string name, bool fallback, string text) =>
        new(name, text, "\"type\": [\"boolean\", \"null\"]", _ => fallback, (reader, _, _) => reader.TruthValue(name, fallback));

    /// <summary>As many truth values as the default has.</summary>
    public static Property<EquatableArray<bool>> TruthValues(string name, EquatableArray<bool> fallback, string text) =>
        new(name, text, OptionalArray("\"type\": \"boolean\"", fallback.Count, fallback.Count), _ => fallback, (reader, _, _) => reader.TruthValues(name, fallback));

    /// <summary>One of a few numbers.</summary>
    public static Property<int> OneOf(string name, int[] choices, int fallback, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Number)), _ => fallback, (reader, _, _) => reader.Choice(name, choices) ?? fallback);

    public static Property<int?> OptionalOneOf(string name, int[] choices, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Number)), _ => null, (reader, _, _) => reader.Choice(name, choices)) { HasDefault = false };

    public static Property<string?> OptionalOneOf(string name, string[] choices, string text) =>
        new(name, text, OptionalEnum(choices.Select(Wording.Quote)), _ => null, (reader, _, _) => reader.Choice(name, choices)) { HasDefault = false };

    /// <summary>A member of an enum, by its name in camel case.</summary>
    public static Property<T> Choice<T>(string name, T fallback, string text)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames(typeof(T)).Select(member => char.ToLowerInvariant(member[0]) + member.Substring(1))];
        var members = (T[])Enum.GetValues(typeof(T));
        return new(
            name,
            text,
            OptionalEnum(names.Select(Wording.Quote)),
            _ => fallback,
            (reader, _, _) => reader.Choice(name, names) is { } chosen ? members[Array.IndexOf(names, chosen)] : fallback);
    }

    /// <summary>Some of a few names, each at most once, in the order of <paramref name="choices"/>.</summary>
    public static Property<EquatableArray<string>> SomeOf(string name, string[] choices, EquatableArray<string> fallback, string text) => new(
        name,
        text,
        OptionalArray($"\"enum\": [{string.Join(", ", choices.Select(Wording.Quote))}]", 0, choices.Length) + ", \"uniqueItems\": true",
        _ => fallback,
        (reader, _, _) => reader.Choices(name, choices) is { } chosen ? choices.Where(chosen.Contains).ToEquatableArray() : fallback);

    public static Property<NormSpec> RequiredNorm(string name, NormSpec fallback, string text) =>
        new(name, text, "\"$ref\": \"#/$defs/requiredNorm\"", _ => fallback, (reader, _, _) => reader.Norm(name, fallback)!);

    /// <summary>A norm, or null for none.</summary>
    public static Property<NormSpec?> OptionalNorm(string name, Func<ComponentSpec, NormSpec?> fallback, string text) =>
        new(name, text, "\"$ref\": \"#/$defs/norm\"", fallback, (reader, _, norm) => reader.Norm(name, norm, isOptional: true));

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
        (reader, _, _) => reader.RequiredClasses("classes", example))
    {
        IsRequired = true,
        HasDefault = false,
        HashedAs = (_, classes) => [("classes", classes.Count), ("names", string.Join("\n", classes.Names.Select(name => name.Name)))],
    };

    /// <summary>The schema of an array, or null.</summary>
    public static string OptionalArray(string items, int least, int most) => ArrayOf("[\"array\", \"null\"]", items, least, most);

    private static string ArrayOf(string type, string items, int least, int most) =>
        $"\"type\": {type}, \"items\": {{ {items} }}, \"minItems\": {Wording.Number(least)}, \"maxItems\": {Wording.Number(most)}";

    private static string OptionalEnum(IEnumerable<string> values) => $"\"enum\": [{string.Join(", ", values)}, null]";

    private static string OptionalInteger(WholeNumbers range) => $"\"type\": [\"integer\", \"null\"], {range.Schema}";
}
