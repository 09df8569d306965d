using System.Globalization;
using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>How reports write and colour things.</summary>
internal static class ReportText
{
    /// <summary>A share as percent with one decimal; a dash where there is none.</summary>
    public static string Percent(double share) =>
        double.IsNaN(share) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    public static SKColor ToSkia(this RgbColor colour) => new(colour.Red, colour.Green, colour.Blue);

    /// <exception cref="ArgumentException">There are not as many classes as scores.</exception>
    public static void CheckCount(SegmentationClasses classes, int count)
    {
        if (classes.Count != count || classes.Palette.Length != count)
            throw new ArgumentException($"Expected the names and colours of {count} classes, but got {classes.Count} names and {classes.Palette.Length} colours.", nameof(classes));
    }
}
