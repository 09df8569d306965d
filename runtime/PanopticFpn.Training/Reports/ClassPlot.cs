using PanopticFpn.Training.Evaluation;
using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>How well each class is met, as bars.</summary>
public static class ClassPlot
{
    internal const float Margin = 28;
    internal const float Top = 108;
    internal const float RowHeight = 28;
    internal const float BarHeight = 18;
    internal const float BarsWidth = 560;
    private const float MostNameWidth = 260;
    private const float ValueWidth = 70;
    private const float TextSize = 14;

    /// <summary>Writes a PNG with a bar a class in its colour, as long as its intersection over union, in the classes' order.</summary>
    /// <param name="path">The file; an existing one is replaced whole.</param>
    /// <param name="classes">Names and colours.</param>
    /// <param name="scores">The scores; a class whose score is NaN has no bar.</param>
    /// <exception cref="IOException">The file cannot be written; the message says which and why.</exception>
    public static void Write(string path, SegmentationClasses classes, SegmentationScores scores)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(scores);
        ReportText.CheckCount(classes, scores.IoU.Count);

        float left = BarsLeft(classes);
        float bottom = Top + RowHeight * classes.Count;
        using var sheet = new Sheet((int)Math.Ceiling(left + BarsWidth + ValueWidth + Margin), (int)(bottom + 48));
        sheet.Text("IoU by class", Margin, 32, 20, Sheet.Ink, bold: true);
        string summary = $"mean IoU {ReportText.Percent(scores.MeanIoU)}    pixel accuracy {ReportText.Percent(scores.PixelAccuracy)}    mean accuracy {ReportText.Percent(scores.MeanAccuracy)}";
        sheet.Text(summary, Margin, 60, TextSize, Sheet.Faint);
        Scale(sheet, left, bottom);
        if (!double.IsNaN(scores.MeanIoU))
            Mean(sheet, left + BarsWidth * (float)scores.MeanIoU, bottom);
        for (int index = 0; index < classes.Count; index++)
            Bar(sheet, left, Top + RowHeight * (index + 0.5f), classes.Names[index], classes.Palette[index].ToSkia(), scores.IoU[index]);
        sheet.Write(path);
    }

    /// <summary>Where the bars start: right of the longest name.</summary>
    internal static float BarsLeft(SegmentationClasses classes) =>
        MathF.Ceiling(Margin + Math.Min(MostNameWidth, classes.Names.Max(name => Sheet.Measure(name, TextSize))) + 12);

    private static void Scale(Sheet sheet, float left, float bottom)
    {
        for (int tenth = 0; tenth <= 10; tenth += 2)
        {
            float x = MathF.Round(left + BarsWidth * tenth / 10) + 0.5f;
            sheet.Line(x, Top, x, bottom, Sheet.Hairline);
            sheet.Text($"{tenth * 10}", x, bottom + 14, 12, Sheet.Faint, SKTextAlign.Center);
        }
    }

    private static void Bar(Sheet sheet, float left, float middle, string name, SKColor colour, double iou)
    {
        sheet.Text(Sheet.Fit(name, MostNameWidth, TextSize), left - 12, middle, TextSize, Sheet.Ink, SKTextAlign.Right);
        if (double.IsNaN(iou))
        {
            sheet.Text("absent", left + 8, middle, 12, Sheet.Faint);
            return;
        }

        var bar = SKRect.Create(left, middle - BarHeight / 2, MathF.Round(BarsWidth * (float)iou), BarHeight);
        if (bar.Width > 0)
        {
            sheet.Box(bar, colour);
            // A white class would vanish on white.
            sheet.Frame(bar, new SKColor(0, 0, 0, 60));
        }

        string value = ReportText.Percent(iou);
        // Over the lines of the scale and the mean.
        sheet.Box(SKRect.Create(bar.Right + 5, middle - 9, Sheet.Measure(value, 13) + 6, 18), SKColors.White);
        sheet.Text(value, bar.Right + 8, middle, 13, Sheet.Ink);
    }

    private static void Mean(Sheet sheet, float x, float bottom)
    {
        sheet.Line(x, Top - 6, x, bottom, Sheet.Ink, dashed: true);
        sheet.Text("mean", x, Top - 15, 12, Sheet.Ink, SKTextAlign.Center);
    }
}
