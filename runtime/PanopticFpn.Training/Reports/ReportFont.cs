using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>The font of the reports: the first of the well-known sans-serif ones that the machine has, else any.</summary>
public static class ReportFont
{
    private static readonly string[] Preferred =
        ["Inter", "Noto Sans", "Open Sans", "Roboto", "Segoe UI", "Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"];

    private static readonly Lazy<SKTypeface> Chosen = new(Choose);

    /// <summary>Whether the machine has any font; where it has none, as in a bare container, reports are drawn without their text.</summary>
    public static bool IsAvailable => Typeface.GlyphCount > 0;

    /// <summary>The font; without glyphs where the machine has none.</summary>
    internal static SKTypeface Typeface => Chosen.Value;

    /// <summary>Its name, empty where the machine has none.</summary>
    internal static string Family => Typeface.FamilyName;

    private static SKTypeface Choose()
    {
        HashSet<string> families = [.. SKFontManager.Default.FontFamilies];
        string? family = Array.Find(Preferred, families.Contains) ?? families.Order(StringComparer.Ordinal).FirstOrDefault(name => name.Contains("Sans", StringComparison.Ordinal));
        return (family is null ? null : SKFontManager.Default.MatchFamily(family)) ?? SKTypeface.Default;
    }
}
