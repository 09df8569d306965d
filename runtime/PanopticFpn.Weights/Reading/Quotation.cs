using System.Globalization;
using System.Text;

namespace PanopticFpn.Weights.Reading;

/// <summary>Quotes for messages what a file calls things.</summary>
internal static class Quotation
{
    private const int Longest = 200;

    /// <summary>The name in single quotes, in one line and not too long.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder("'");
        foreach (char letter in name.Length > Longest ? name.AsSpan(0, Longest) : name)
            text.Append(IsUnfit(letter) ? '?' : letter);
        return text.Append(name.Length > Longest ? "...'" : "'").ToString();
    }

    /// <summary>Whether a letter does something to a line: formats turn the direction of what follows, on a terminal of the whole line.</summary>
    public static bool IsUnfit(char letter) => char.GetUnicodeCategory(letter) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
