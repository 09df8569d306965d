using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>A white page to draw on, written as PNG.</summary>
internal sealed class Sheet : IDisposable
{
    public static readonly SKColor Ink = new(0x22, 0x2B, 0x36);
    public static readonly SKColor Faint = new(0x6B, 0x77, 0x85);
    public static readonly SKColor Hairline = new(0xD5, 0xDB, 0xE2);
    private const string Ellipsis = "…";

    private readonly SKBitmap _bitmap;

    public Sheet(int width, int height)
    {
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Canvas = new SKCanvas(_bitmap);
        Canvas.Clear(SKColors.White);
    }

    public SKCanvas Canvas { get; }

    /// <summary>The pixels that a text takes along its line.</summary>
    public static float Measure(string text, float size, bool bold = false)
    {
        using SKFont font = Font(size, bold);
        return font.MeasureText(text);
    }

    /// <summary>The text; where it would be too long, its beginning and its end: long names often differ in either only.</summary>
    public static string Fit(string text, float most, float size)
    {
        if (Measure(text, size) <= most)
            return text;
        int kept = text.Length - 1;
        while (kept > 1 && Measure(Shortened(kept), size) > most)
            kept--;
        return Shortened(kept);

        string Shortened(int letters) => text[..((letters + 1) / 2)].TrimEnd() + Ellipsis + text[^(letters / 2)..].TrimStart();
    }

    /// <summary>Writes a line of text whose capitals are centred on a height.</summary>
    public void Text(string text, float x, float middle, float size, SKColor colour, SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        using SKFont font = Font(size, bold);
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        Canvas.DrawText(text, x, middle + 0.36f * size, align, font, paint);
    }

    /// <summary>As <see cref="Text"/>, from below upwards.</summary>
    public void TextUpwards(string text, float middle, float y, float size, SKColor colour, SKTextAlign align = SKTextAlign.Left)
    {
        Canvas.Save();
        Canvas.RotateDegrees(-90, middle, y);
        Text(text, middle, y, size, colour, align);
        Canvas.Restore();
    }

    public void Box(SKRect box, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour };
        Canvas.DrawRect(box, paint);
    }

    /// <summary>A line around a box, within it.</summary>
    public void Frame(SKRect box, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour, IsStroke = true, StrokeWidth = 1 };
        box.Inflate(-0.5f, -0.5f);
        Canvas.DrawRect(box, paint);
    }

    public void Line(float fromX, float fromY, float toX, float toY, SKColor colour, bool dashed = false)
    {
        using SKPathEffect? dashes = dashed ? SKPathEffect.CreateDash([5, 4], 0) : null;
        using var paint = new SKPaint { Color = colour, IsStroke = true, StrokeWidth = dashed ? 1.5f : 1, PathEffect = dashes };
        Canvas.DrawLine(fromX, fromY, toX, toY, paint);
    }

    /// <summary>Writes the page; a file that is already there survives a failure.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says which and why.</exception>
    public void Write(string path)
    {
        Canvas.Flush();
        using SKData data = _bitmap.Encode(SKEncodedImageFormat.Png, quality: 100)
            ?? throw new IOException($"Cannot write '{path}': a picture of {_bitmap.Width} x {_bitmap.Height} pixels cannot be encoded as PNG.");
        AtomicFile.Write(path, data.SaveTo);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Canvas.Dispose();
        _bitmap.Dispose();
    }

    // Made bold by the rasteriser: a family need not have a bold face.
    private static SKFont Font(float size, bool bold) =>
        new(ReportFont.Typeface, size) { Subpixel = true, Edging = SKFontEdging.Antialias, Embolden = bold };
}
