using ScottPlot;

namespace PanopticFpn.Training.Reports;

/// <summary>How a training went, over its steps.</summary>
public static class CurvePlot
{
    internal const int Width = 1200;
    internal const int Height = 900;
    private const int TopMargin = 12;
    private const int SmoothedOver = 10;
    private static readonly Color LossColour = Color.FromHex("#2E86DE");
    private static readonly Color LossTrace = Color.FromHex("#BBD7F5");
    private static readonly Color IouColour = Color.FromHex("#E4572E");
    private static readonly Color AccuracyColour = Color.FromHex("#2FA36B");

    /// <summary>Writes a PNG with two panels: the loss, and the scores of the evaluations.</summary>
    /// <param name="path">The file; an existing one is replaced whole.</param>
    /// <param name="rows">What was measured, in the order of the steps; losses that are not finite are left out.</param>
    /// <exception cref="IOException">The file cannot be written; the message says which and why.</exception>
    public static void Write(string path, IReadOnlyList<MetricsRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var sheet = new Sheet(Width, Height);
        using Plot loss = Loss(rows);
        using Plot scores = Scores(rows);
        int split = Height * 45 / 100;
        double last = rows.Select(row => row.Step).Append(10).Max();
        foreach ((Plot plot, PixelRect place) in new[] { (loss, new PixelRect(0, Width, split, TopMargin)), (scores, new PixelRect(0, Width, Height - 6, split + TopMargin)) })
        {
            plot.Axes.SetLimitsX(0, last * 1.02);
            // A plot clears all of the canvas that it may draw on.
            sheet.Canvas.Save();
            sheet.Canvas.ClipRect(place.ToSKRect());
            plot.Render(sheet.Canvas, place);
            sheet.Canvas.Restore();
        }

        sheet.Write(path);
    }

    private static Plot Loss(IReadOnlyList<MetricsRow> rows)
    {
        Plot plot = Panel("Training loss");
        MetricsRow[] finite = [.. rows.Where(row => double.IsFinite(row.Loss))];
        double[] steps = [.. finite.Select(row => (double)row.Step)];
        double[] losses = [.. finite.Select(row => row.Loss)];
        plot.Axes.SetLimitsY(0, 1);
        if (losses.Length == 0)
            return WithNote(plot, "no finite loss yet");

        bool smoothed = losses.Length > 4 * SmoothedOver;
        Add(plot, steps, losses, smoothed ? LossTrace : LossColour, smoothed ? 1.5f : 2.5f, markers: losses.Length < 3);
        if (smoothed)
            Add(plot, steps, Smoothed(losses), LossColour, 3, markers: false).LegendText = $"median of {2 * SmoothedOver + 1} rows";
        plot.ShowLegend(Alignment.UpperRight);
        // A few outliers would flatten all the rest.
        double top = smoothed ? losses.Order().ElementAt(losses.Length * 98 / 100) : losses.Max();
        plot.Axes.SetLimitsY(Math.Min(0, losses.Min()), top > 0 ? top * 1.08 : 1);
        return plot;
    }

    private static Plot Scores(IReadOnlyList<MetricsRow> rows)
    {
        Plot plot = Panel("Validation, percent");
        plot.XLabel("step");
        plot.Axes.SetLimitsY(0, 100);
        bool any = AddScores(plot, rows, row => row.PixelAccuracy, AccuracyColour, "pixel accuracy");
        any |= AddScores(plot, rows, row => row.MeanIoU, IouColour, "mean IoU");
        if (!any)
            return WithNote(plot, "not evaluated yet");

        MetricsRow? best = rows.Where(row => row.MeanIoU is double iou && double.IsFinite(iou)).MaxBy(row => row.MeanIoU);
        if (best is not null)
            plot.Title(FormattableString.Invariant($"Validation, percent: best mean IoU {100 * best.MeanIoU:F1} at step {best.Step}"), 16);
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    private static bool AddScores(Plot plot, IReadOnlyList<MetricsRow> rows, Func<MetricsRow, double?> score, Color colour, string name)
    {
        MetricsRow[] scored = [.. rows.Where(row => score(row) is double value && double.IsFinite(value))];
        if (scored.Length > 0)
            Add(plot, [.. scored.Select(row => (double)row.Step)], [.. scored.Select(row => 100 * score(row)!.Value)], colour, 2.5f, markers: true).LegendText = name;
        return scored.Length > 0;
    }

    private static ScottPlot.Plottables.Scatter Add(Plot plot, double[] steps, double[] values, Color colour, float width, bool markers)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(steps, values, colour);
        line.LineWidth = width;
        line.MarkerSize = markers ? 7 : 0;
        return line;
    }

    /// <summary>The median of each value and as many on both sides; fewer at the ends, so that the curve neither lags nor leans.</summary>
    private static double[] Smoothed(double[] values) => [.. values.Select((_, middle) =>
    {
        int reach = Math.Min(SmoothedOver, Math.Min(middle, values.Length - 1 - middle));
        double[] window = values[(middle - reach)..(middle + reach + 1)];
        Array.Sort(window);
        return window[reach];
    })];

    private static Plot Panel(string title)
    {
        var plot = new Plot();
        if (ReportFont.IsAvailable)
            plot.Font.Set(ReportFont.Family);
        plot.Title(title, 16);
        plot.Axes.Color(Color.FromSKColor(Sheet.Faint));
        plot.Axes.Title.Label.ForeColor = Color.FromSKColor(Sheet.Ink);
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.MinimumSize = 70;
        plot.Axes.Right.MinimumSize = 30;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Color.FromSKColor(Sheet.Hairline);
        plot.Legend.FontSize = 14;
        plot.Legend.FontColor = Color.FromSKColor(Sheet.Ink);
        plot.Legend.OutlineColor = Color.FromSKColor(Sheet.Hairline);
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    private static Plot WithNote(Plot plot, string note)
    {
        ScottPlot.Plottables.Annotation text = plot.Add.Annotation(note, Alignment.MiddleCenter);
        text.LabelFontSize = 16;
        text.LabelFontColor = Color.FromSKColor(Sheet.Faint);
        text.LabelBackgroundColor = Colors.White;
        text.LabelBorderColor = Colors.Transparent;
        text.LabelShadowColor = Colors.Transparent;
        return plot;
    }
}
