using System.Globalization;
using PanopticFpn.Training.Evaluation;
using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>Which classes are taken for which, as a heat map.</summary>
public static class ConfusionPicture
{
    private const float Margin = 28;
    private const float TitleHeight = 84;
    private const float MostNameWidth = 190;
    private const float SmallestCellWithNumbers = 26;
    private static readonly SKColor Empty = new(0xEE, 0xF0, 0xF2);

    // From white over blue to a dark one: each step is darker than the last.
    private static readonly SKColor[] Heats = [new(0xFF, 0xFF, 0xFF), new(0xC9, 0xDF, 0xF1), new(0x6B, 0xAE, 0xD6), new(0x21, 0x71, 0xB5), new(0x08, 0x30, 0x6B)];

    /// <summary>Writes a PNG with a row a true class and a column a predicted one; a cell says which share of the row's pixels it holds, in percent.</summary>
    /// <param name="path">The file; an existing one is replaced whole.</param>
    /// <param name="classes">The names.</param>
    /// <param name="matrix">What was counted; the row of a class that does not occur is grey.</param>
    /// <exception cref="IOException">The file cannot be written; the message says which and why.</exception>
    public static void Write(string path, SegmentationClasses classes, ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(matrix);
        ReportText.CheckCount(classes, matrix.Classes);

        (float cell, float left, float top) = Layout(classes);
        float end = classes.Count * cell;
        using var sheet = new Sheet((int)(Math.Max(left + end, 430) + Margin), (int)(top + end + Margin));
        sheet.Text("Which class is taken for which", Margin, 32, 20, Sheet.Ink, bold: true);
        sheet.Text("percent of the pixels of each true class", Margin, 58, 14, Sheet.Faint);
        Names(sheet, classes, cell, left, top);
        for (int truth = 0; truth < classes.Count; truth++)
            Row(sheet, matrix, truth, cell, left, top + truth * cell);
        for (int line = 0; line <= classes.Count; line++)
        {
            float at = line * cell + (line == classes.Count ? -0.5f : 0.5f);
            sheet.Line(left, top + at, left + end, top + at, Sheet.Hairline);
            sheet.Line(left + at, top, left + at, top + end, Sheet.Hairline);
        }

        sheet.Write(path);
    }

    /// <summary>The cells' side and where the first one lies.</summary>
    internal static (float Cell, float Left, float Top) Layout(SegmentationClasses classes)
    {
        float cell = classes.Count switch { <= 8 => 64, <= 14 => 52, <= 24 => 42, <= 45 => 34, _ => 18 };
        float names = MathF.Ceiling(Math.Min(MostNameWidth, classes.Names.Max(name => Sheet.Measure(name, NameSize(cell)))));
        return (cell, Margin + 26 + names + 10, TitleHeight + 26 + names + 10);
    }

    /// <summary>The colour of a share.</summary>
    internal static SKColor Heat(double share)
    {
        if (double.IsNaN(share))
            return Empty;
        double place = share * (Heats.Length - 1);
        int step = Math.Min((int)place, Heats.Length - 2);
        double rest = place - step;
        (SKColor low, SKColor high) = (Heats[step], Heats[step + 1]);
        return new SKColor(Mix(low.Red, high.Red), Mix(low.Green, high.Green), Mix(low.Blue, high.Blue));

        byte Mix(byte from, byte to) => (byte)Math.Round(from + (to - from) * rest);
    }

    private static float NameSize(float cell) => Math.Min(14, cell * 0.75f);

    private static void Names(Sheet sheet, SegmentationClasses classes, float cell, float left, float top)
    {
        float size = NameSize(cell);
        float middle = classes.Count * cell / 2;
        sheet.TextUpwards("true class", Margin + 8, top + middle, 13, Sheet.Faint, SKTextAlign.Center);
        sheet.Text("predicted class", left + middle, TitleHeight + 8, 13, Sheet.Faint, SKTextAlign.Center);
        for (int index = 0; index < classes.Count; index++)
        {
            string name = Sheet.Fit(classes.Names[index], MostNameWidth, size);
            float at = (index + 0.5f) * cell;
            sheet.Text(name, left - 10, top + at, size, Sheet.Ink, SKTextAlign.Right);
            sheet.TextUpwards(name, left + at, top - 10, size, Sheet.Ink);
        }
    }

    private static void Row(Sheet sheet, ConfusionMatrix matrix, int truth, float cell, float left, float top)
    {
        ReadOnlySpan<long> counts = matrix.Counts.Slice(truth * matrix.Classes, matrix.Classes);
        double total = 0;
        foreach (long count in counts)
            total += count;
        for (int predicted = 0; predicted < counts.Length; predicted++)
        {
            double share = counts[predicted] / total;
            var box = SKRect.Create(left + predicted * cell, top, cell, cell);
            sheet.Box(box, Heat(share));
            if (cell >= SmallestCellWithNumbers && Number(share, cell) is { Length: > 0 } number)
                sheet.Text(number, box.MidX, box.MidY, cell >= 50 ? 15 : 0.38f * cell, share > 0.58 ? SKColors.White : Sheet.Ink, SKTextAlign.Center);
        }
    }

    /// <summary>Percent, with a decimal where there is room; nothing where it would be zero.</summary>
    private static string Number(double share, float cell)
    {
        string number = (100 * share).ToString(cell >= 50 ? "F1" : "F0", CultureInfo.InvariantCulture);
        return double.IsNaN(share) || number is "0" or "0.0" ? "" : number;
    }
}
