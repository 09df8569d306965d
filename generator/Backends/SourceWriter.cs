using System.Text;

namespace PanopticFpn.Gen.Backends;

/// <summary>Text with indentation; line ends are always <c>\n</c>, so that the output is the same on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _blankPending;
    private bool _opened;

    public void Line(string text)
    {
        if (_blankPending && !_opened)
            _text.Append('\n');
        (_blankPending, _opened) = (false, false);
        if (text.Length > 0)
            _text.Append(' ', 4 * _depth).Append(text);
        _text.Append('\n');
    }

    /// <summary>An empty line before what comes next, if that is neither the block's first line nor its end.</summary>
    public void Blank() => _blankPending = true;

    /// <summary>A header and its braces; disposing closes them.</summary>
    public IDisposable Block(string header)
    {
        Line(header);
        return Braces();
    }

    /// <summary>Braces, closed when it is disposed.</summary>
    public IDisposable Braces()
    {
        Line("{");
        _depth++;
        _opened = true;
        return new Closing(this, "}");
    }

    /// <summary>Deeper lines, until disposed.</summary>
    public IDisposable Indented()
    {
        _depth++;
        return new Closing(this, null);
    }

    public override string ToString() => _text.ToString();

    private sealed class Closing(SourceWriter writer, string? text) : IDisposable
    {
        public void Dispose()
        {
            writer._blankPending = false;
            writer._depth--;
            if (text is not null)
                writer.Line(text);
        }
    }
}
