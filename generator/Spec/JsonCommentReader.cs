namespace PanopticFpn.Gen.Spec;

/// <summary>The comments of JSON with comments.</summary>
internal static class JsonCommentReader
{
    /// <summary>Skips the comment whose slash comes next; false after an error.</summary>
    public static bool Skip(JsonCursor cursor)
    {
        int line = cursor.Take().StartLine + 1;
        switch (cursor.Current)
        {
            case '/':
                cursor.Take();
                return SkipLine(cursor);
            case '*':
                cursor.Take();
                return SkipBlock(cursor, line);
            default:
                return cursor.Fail($"expected a comment (// or /* */), but found {cursor.Found} after '/'");
        }
    }

    private static bool SkipLine(JsonCursor cursor)
    {
        while (!cursor.AtEnd && cursor.Current is not ('\n' or '\r'))
        {
            // Editors break the line here and JSON readers do not, so half a comment might be read as a value.
            if (cursor.Current is '\u2028' or '\u2029')
                return cursor.Fail("a Unicode line separator cannot stand in a // comment; break the line");
            if (!SkipCharacter(cursor))
                return false;
        }

        return true;
    }

    private static bool SkipBlock(JsonCursor cursor, int line)
    {
        while (!(cursor.Current == '*' && cursor.Peek(1) == '/'))
        {
            if (cursor.AtEnd)
                return cursor.Fail($"the comment that starts in line {line} is not closed; add '*/'");
            if (!SkipCharacter(cursor))
                return false;
        }

        cursor.Advance(2);
        return true;
    }

    private static bool SkipCharacter(JsonCursor cursor)
    {
        int length = cursor.AtSurrogatePair ? 2 : 1;
        if (length == 1 && char.IsSurrogate(cursor.Current))
            return cursor.Fail($"{cursor.Found} cannot stand in a comment");
        cursor.Advance(length);
        return true;
    }
}
