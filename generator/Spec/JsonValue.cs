namespace PanopticFpn.Gen.Spec;

/// <summary>A value of a JSON text.</summary>
/// <param name="Token">The value itself, or the opening bracket of an array or object, which may span many lines.</param>
internal abstract record JsonValue(SourceRange Token);

/// <param name="Properties">As written: the same name may come twice.</param>
internal sealed record JsonObject(SourceRange Token, IReadOnlyList<JsonProperty> Properties) : JsonValue(Token)
{
    public bool Has(string name) => Property(name) is not null;

    /// <summary>The first property of a name, or null.</summary>
    public JsonProperty? Property(string name) => Properties.FirstOrDefault(property => property.Name == name);
}

internal sealed record JsonProperty(string Name, SourceRange NameToken, JsonValue Value);

internal sealed record JsonArray(SourceRange Token, IReadOnlyList<JsonValue> Items) : JsonValue(Token);

/// <param name="Value">The text with its escapes resolved.</param>
internal sealed record JsonString(SourceRange Token, string Value) : JsonValue(Token);

/// <param name="Text">As written: a number of JSON has no size limit.</param>
internal sealed record JsonNumber(SourceRange Token, string Text) : JsonValue(Token);

internal sealed record JsonBoolean(SourceRange Token, bool Value) : JsonValue(Token);

internal sealed record JsonNull(SourceRange Token) : JsonValue(Token);

/// <summary>The first place at which a text is not JSON, and why.</summary>
internal sealed record JsonSyntaxError(SourceRange Range, string Message);

/// <summary>A text as JSON: its root, or the error.</summary>
internal sealed record JsonReadResult(JsonValue? Root, JsonSyntaxError? Error);
