using System.Text.Json;

namespace PanopticFpn.Weights;

/// <summary>Reads the rules of a <see cref="KeyMap"/> from JSON.</summary>
internal static class KeyMapReader
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WeightsFileException($"Key map '{path}' cannot be read: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    public static IReadOnlyList<KeyRule> Read(string json, string source)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return Rules(document.RootElement, source);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: half of a surrogate pair, which is no text, escaped or as it is.
            throw new WeightsFileException($"Key map '{source}' is no JSON: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static List<KeyRule> Rules(JsonElement root, string source)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new WeightsFileException($"Key map '{source}': expected an object of patterns and replacements, but it is {Describe(root)}.");

        var rules = new List<KeyRule>();
        var patterns = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!patterns.Add(property.Name))
                throw Wrong(source, property, "it stands twice; the first match wins, so the second would do nothing.");
            if (property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                throw Wrong(source, property, $"expected a string, or null to leave the tensor out, but it is {Describe(property.Value)}.");
            rules.Add(new KeyRule(property.Name, property.Value.GetString()));
        }

        return rules;
    }

    private static WeightsFileException Wrong(string source, JsonProperty rule, string why) =>
        new($"Key map '{source}', rule '{rule.Name}': {why}");

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {element.GetRawText()}",
        _ => element.GetRawText(),
    };
}
