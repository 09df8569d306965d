namespace PanopticFpn.Gen.Spec;

/// <summary>Where the lines of a text start, to name places as an editor does.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];
    private readonly int _file;

    /// <param name="text">The file.</param>
    /// <param name="file">Which file of several it is (see <see cref="SourceRange"/>).</param>
    public LineMap(string text, int file = 0)
    {
        _file = file;
        for (int index = 0; index < text.Length; index++)
        {
            bool firstHalfOfCrLf = text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n';
            if (IsLineBreak(text[index]) && !firstHalfOfCrLf)
                _starts.Add(index + 1);
        }
    }

    /// <summary>Whether Roslyn starts a new line after the character.</summary>
    public static bool IsLineBreak(char character) => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>Whether a text stands in one line as it is: without breaks, control characters, or half of a surrogate pair, which no UTF-8 holds.</summary>
    public static bool IsOneLine(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
                index++;
            else if (char.IsControl(text[index]) || char.IsSurrogate(text[index]) || IsLineBreak(text[index]))
                return false;
        }

        return true;
    }

    public SourceRange Range(int start, int length)
    {
        (int startLine, int startColumn) = Position(start);
        (int endLine, int endColumn) = Position(start + length);
        return new SourceRange(start, length, startLine, startColumn, endLine, endColumn, _file);
    }

    private (int Line, int Column) Position(int offset)
    {
        int found = _starts.BinarySearch(offset);
        int line = found >= 0 ? found : ~found - 1;
        return (line, offset - _starts[line]);
    }
}
