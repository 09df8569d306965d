using System.Globalization;

namespace PanopticFpn.Gen.Spec;

/// <summary>A place in a JSON text, and the first error met on the way.</summary>
internal sealed class JsonCursor
{
    private readonly string _text;
    private readonly LineMap _lines;

    public JsonCursor(string text, int file = 0)
    {
        _text = text;
        _lines = new LineMap(text, file);

        // An editor may have left a byte order mark.
        Position = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
    }

    public JsonSyntaxError? Error { get; private set; }

    public int Position { get; private set; }

    public bool AtEnd => Position >= _text.Length;

    /// <summary>The next character; NUL at the end, which no rule of JSON takes.</summary>
    public char Current => Peek(0);

    /// <summary>The next character, in words.</summary>
    public string Found => AtEnd ? "the end of the file" : Current switch
    {
        '\n' or '\r' or '\u0085' or '\u2028' or '\u2029' => "the end of the line",
        '\t' => "a tab",
        '\'' => "a single quote",
        _ when char.IsSurrogate(Current) && !AtSurrogatePair => $"half a character ({CodeOfCurrent})",
        _ when char.IsControl(Current) => $"the control character {CodeOfCurrent}",
        _ => $"'{_text.Substring(Position, LengthOfCurrent)}'",
    };

    /// <summary>Whether a character outside the BMP comes next, whole.</summary>
    public bool AtSurrogatePair => char.IsHighSurrogate(Current) && char.IsLowSurrogate(Peek(1));

    private int LengthOfCurrent => AtEnd || LineMap.IsLineBreak(Current) ? 0 : AtSurrogatePair ? 2 : 1;

    private string CodeOfCurrent => "U+" + ((int)Current).ToString("X4", CultureInfo.InvariantCulture);

    public char Peek(int ahead) => Position + ahead < _text.Length ? _text[Position + ahead] : '\0';

    /// <summary>Passes one UTF-16 unit.</summary>
    public SourceRange Take() => _lines.Range(Position++, 1);

    public void Advance(int count) => Position += count;

    public void SkipWhitespace()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
            Position++;
    }

    public SourceRange From(int start) => _lines.Range(start, Position - start);

    public string TextFrom(int start) => _text.Substring(start, Position - start);

    /// <summary>Keeps an error at the next character. Always false, to be returned.</summary>
    public bool Fail(string message)
    {
        Error ??= new JsonSyntaxError(_lines.Range(Position, LengthOfCurrent), message);
        return false;
    }
}
