using System.Text;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>A text in which <c>[|</c> and <c>|]</c> stand around the places that a test expects.</summary>
internal sealed record MarkedText(string Text, IReadOnlyList<(int Start, int Length)> Marked)
{
    public static MarkedText Parse(string marked)
    {
        var text = new StringBuilder();
        var places = new List<(int Start, int Length)>();
        int from = 0;
        for (int open = marked.IndexOf("[|", StringComparison.Ordinal); open >= 0; open = marked.IndexOf("[|", from, StringComparison.Ordinal))
        {
            int close = marked.IndexOf("|]", open + 2, StringComparison.Ordinal);
            text.Append(marked, from, open - from);
            places.Add((text.Length, close - open - 2));
            text.Append(marked, open + 2, close - open - 2);
            from = close + 2;
        }

        return new MarkedText(text.Append(marked, from, marked.Length - from).ToString(), places);
    }
}
