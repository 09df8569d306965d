using System.Globalization;
using System.Text;

namespace PanopticFpn.Gen.Spec;

/// <summary>How messages show what a user wrote: in one line, and short.</summary>
internal static class Wording
{
    private const int Longest = 60;

    public static string Of(JsonValue value) => value switch
    {
        JsonObject => "an object",
        JsonArray => "an array",
        JsonString text => Quote(text.Value),
        JsonNumber number => Shorten(number.Text),
        JsonBoolean boolean => boolean.Value ? "true" : "false",
        _ => "null",
    };

    public static string Quote(string text)
    {
        string shortened = Shorten(text);
        var shown = new StringBuilder(shortened.Length);
        for (int index = 0; index < shortened.Length; index++)
        {
            if (char.IsSurrogatePair(shortened, index))
                shown.Append(shortened[index++]).Append(shortened[index]);
            else if (char.IsControl(shortened[index]) || char.IsSurrogate(shortened[index]) || LineMap.IsLineBreak(shortened[index]))
                shown.Append("\\u").Append(((int)shortened[index]).ToString("x4", CultureInfo.InvariantCulture));
            else
                shown.Append(shortened[index]);
        }

        return $"\"{shown}\"";
    }

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>18, 34 or 50</c></summary>
    public static string List(IEnumerable<string> items, string conjunction)
    {
        string[] all = [.. items];
        return all.Length < 2
            ? string.Concat(all)
            : $"{string.Join(", ", all.Take(all.Length - 1))} {conjunction} {all[all.Length - 1]}";
    }

    private static string Shorten(string text)
    {
        if (text.Length <= Longest)
            return text;
        int end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return text.Substring(0, end) + "…";
    }
}
