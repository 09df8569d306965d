using System.Text;

namespace PanopticFpn.Gen.Spec;

/// <summary>The strings of JSON.</summary>
internal static class JsonStringReader
{
    /// <summary>Reads the string whose opening quote comes next; null after an error.</summary>
    public static string? Read(JsonCursor cursor)
    {
        int line = cursor.Take().StartLine + 1;
        var value = new StringBuilder();
        while (cursor.Current != '"')
        {
            if (!ReadCharacter(cursor, value, line))
                return null;
        }

        cursor.Take();
        return value.ToString();
    }

    private static bool ReadCharacter(JsonCursor cursor, StringBuilder value, int line)
    {
        char character = cursor.Current;
        if (cursor.AtEnd || character is '\n' or '\r')
            return cursor.Fail($"the text that starts in line {line} has no closing quote; add '\"' (a line break in it is written \\n)");
        if (character < ' ')
            return cursor.Fail($"{cursor.Found} cannot stand in a text; write it as an escape, such as \\t or \\u0001");
        if (character == '\\')
            return ReadEscape(cursor, value);

        int length = cursor.AtSurrogatePair ? 2 : 1;
        if (length == 1 && char.IsSurrogate(character))
            return cursor.Fail($"{cursor.Found} cannot stand in a text");
        value.Append(character);
        if (length == 2)
            value.Append(cursor.Peek(1));
        cursor.Advance(length);
        return true;
    }

    private static bool ReadEscape(JsonCursor cursor, StringBuilder value)
    {
        cursor.Take();
        char? plain = cursor.Current switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => null,
        };
        if (plain is null && cursor.Current != 'u')
            return cursor.Fail($"expected an escape (\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000), but found {cursor.Found} after '\\'; a backslash itself is written \\\\");
        cursor.Take();
        if (plain is { } character)
        {
            value.Append(character);
            return true;
        }

        return ReadCodeUnit(cursor, value);
    }

    private static bool ReadCodeUnit(JsonCursor cursor, StringBuilder value)
    {
        int unit = 0;
        for (int digit = 0; digit < 4; digit++)
        {
            if (Hexadecimal(cursor.Current) is not { } number)
                return cursor.Fail($"expected four hexadecimal digits after \\u, but found {cursor.Found}");
            unit = unit * 16 + number;
            cursor.Take();
        }

        value.Append((char)unit);
        return true;
    }

    private static int? Hexadecimal(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => null,
    };
}
