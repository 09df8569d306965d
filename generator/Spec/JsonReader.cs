namespace PanopticFpn.Gen.Spec;

/// <summary>
/// Reads JSON with the places of its tokens. Takes and refuses what System.Text.Json does when comments are skipped
/// and trailing commas allowed (that assembly itself cannot sit beside an analyzer: hosts bring their own version).
/// </summary>
internal static class JsonReader
{
    /// <summary>The same as <c>JsonDocumentOptions.MaxDepth</c> by default.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a whole text. Never throws: what is wrong with it is in the result.</summary>
    /// <param name="text">The file.</param>
    /// <param name="file">Which file of several it is (see <see cref="SourceRange"/>).</param>
    public static JsonReadResult Read(string text, int file = 0)
    {
        var cursor = new JsonCursor(text, file);
        JsonValue? root = null;
        if (SkipTrivia(cursor))
            root = ReadValue(cursor, depth: 0);
        if (root is not null && SkipTrivia(cursor) && !cursor.AtEnd)
            cursor.Fail($"the file should end after its first value, but {cursor.Found} follows");
        return new JsonReadResult(cursor.Error is null ? root : null, cursor.Error);
    }

    private static JsonValue? ReadValue(JsonCursor cursor, int depth)
    {
        switch (cursor.Current)
        {
            case '{' or '[' when depth == MaxDepth:
                return Fail(cursor, $"objects and arrays nest more than {MaxDepth} deep here; write a flatter spec");
            case '{':
                return ReadObject(cursor, depth + 1);
            case '[':
                return ReadArray(cursor, depth + 1);
            case '"':
                int start = cursor.Position;
                return JsonStringReader.Read(cursor) is { } text ? new JsonString(cursor.From(start), text) : null;
            case '-' or (>= '0' and <= '9'):
                return JsonNumberReader.Read(cursor);
            case 't':
                return ReadWord(cursor, "true") is { } yes ? new JsonBoolean(yes, true) : null;
            case 'f':
                return ReadWord(cursor, "false") is { } no ? new JsonBoolean(no, false) : null;
            case 'n':
                return ReadWord(cursor, "null") is { } nothing ? new JsonNull(nothing) : null;
            default:
                return Fail(cursor, $"expected a value, but found {cursor.Found}{QuotesHint(cursor)}");
        }
    }

    private static JsonObject? ReadObject(JsonCursor cursor, int depth)
    {
        SourceRange open = cursor.Take();
        var properties = new List<JsonProperty>();
        while (SkipTrivia(cursor))
        {
            if (cursor.Current == '}')
            {
                cursor.Take();
                return new JsonObject(open, properties);
            }

            if (ReadProperty(cursor, open, depth) is not { } property)
                return null;
            properties.Add(property);
            if (!TakeSeparator(cursor, '}', open, "object"))
                return null;
        }

        return null;
    }

    private static JsonProperty? ReadProperty(JsonCursor cursor, SourceRange open, int depth)
    {
        if (cursor.Current != '"')
        {
            cursor.Fail(cursor.AtEnd
                ? $"the object that opens in line {open.StartLine + 1} is not closed; add '}}'"
                : $"expected a property's name or '}}', but found {cursor.Found}{QuotesHint(cursor)}");
            return null;
        }

        int start = cursor.Position;
        if (JsonStringReader.Read(cursor) is not { } name)
            return null;
        SourceRange nameToken = cursor.From(start);

        // No comment may stand before the colon: System.Text.Json takes none there.
        cursor.SkipWhitespace();
        if (cursor.Current != ':')
        {
            cursor.Fail($"expected ':' after the property's name, but found {cursor.Found}");
            return null;
        }

        cursor.Take();
        return SkipTrivia(cursor) && ReadValue(cursor, depth) is { } value ? new JsonProperty(name, nameToken, value) : null;
    }

    private static JsonArray? ReadArray(JsonCursor cursor, int depth)
    {
        SourceRange open = cursor.Take();
        var items = new List<JsonValue>();
        while (SkipTrivia(cursor))
        {
            if (cursor.Current == ']')
            {
                cursor.Take();
                return new JsonArray(open, items);
            }

            if (ReadValue(cursor, depth) is not { } item)
                return null;
            items.Add(item);
            if (!TakeSeparator(cursor, ']', open, "array"))
                return null;
        }

        return null;
    }

    /// <summary>Takes the comma after an entry; leaves the closing bracket to be taken.</summary>
    private static bool TakeSeparator(JsonCursor cursor, char close, SourceRange open, string container)
    {
        if (!SkipTrivia(cursor))
            return false;
        if (cursor.Current == ',')
            cursor.Take();
        else if (cursor.AtEnd)
            return cursor.Fail($"the {container} that opens in line {open.StartLine + 1} is not closed; add '{close}'");
        else if (cursor.Current != close)
            return cursor.Fail($"expected ',' or '{close}', but found {cursor.Found}");
        return true;
    }

    private static SourceRange? ReadWord(JsonCursor cursor, string word)
    {
        int start = cursor.Position;
        foreach (char letter in word)
        {
            if (cursor.Current != letter)
            {
                cursor.Fail($"expected {word}, but found {cursor.Found}");
                return null;
            }

            cursor.Take();
        }

        return cursor.From(start);
    }

    /// <summary>Skips white space and comments; false where a comment is malformed.</summary>
    private static bool SkipTrivia(JsonCursor cursor)
    {
        cursor.SkipWhitespace();
        while (cursor.Current == '/')
        {
            if (!JsonCommentReader.Skip(cursor))
                return false;
            cursor.SkipWhitespace();
        }

        return true;
    }

    private static string QuotesHint(JsonCursor cursor) =>
        cursor.Current == '\'' || char.IsLetter(cursor.Current) ? "; names and text stand in double quotes" : "";

    private static JsonValue? Fail(JsonCursor cursor, string message)
    {
        cursor.Fail(message);
        return null;
    }
}
