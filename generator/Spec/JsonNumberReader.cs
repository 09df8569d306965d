namespace PanopticFpn.Gen.Spec;

/// <summary>The numbers of JSON.</summary>
internal static class JsonNumberReader
{
    /// <summary>Reads the number that comes next; null after an error.</summary>
    public static JsonNumber? Read(JsonCursor cursor)
    {
        int start = cursor.Position;
        if (cursor.Current == '-')
            cursor.Take();
        return ReadWholePart(cursor) && ReadFraction(cursor) && ReadExponent(cursor)
            ? new JsonNumber(cursor.From(start), cursor.TextFrom(start))
            : null;
    }

    private static bool ReadWholePart(JsonCursor cursor)
    {
        if (cursor.Current != '0')
            return ReadDigits(cursor);
        cursor.Take();
        return !IsDigit(cursor.Current) || cursor.Fail("a number has no zeros in front; take them out");
    }

    private static bool ReadFraction(JsonCursor cursor)
    {
        if (cursor.Current != '.')
            return true;
        cursor.Take();
        return ReadDigits(cursor);
    }

    private static bool ReadExponent(JsonCursor cursor)
    {
        if (cursor.Current is not ('e' or 'E'))
            return true;
        cursor.Take();
        if (cursor.Current is '+' or '-')
            cursor.Take();
        return ReadDigits(cursor);
    }

    private static bool ReadDigits(JsonCursor cursor)
    {
        if (!IsDigit(cursor.Current))
            return cursor.Fail($"expected a digit, but found {cursor.Found}");
        while (IsDigit(cursor.Current))
            cursor.Advance(1);
        return true;
    }

    private static bool IsDigit(char character) => character is >= '0' and <= '9';
}
