using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using SkiaSharp;

namespace PanopticFpn.Training.Reports;

/// <summary>Pictures beside their true and their predicted classes.</summary>
public static class ValidationGrid
{
    internal const float Margin = 24;
    internal const float Heading = 44;
    internal const float Side = 320;
    internal const float Gap = 10;
    private const float Caption = 34;
    private const float LegendLine = 26;
    private static readonly string[] Titles = ["picture", "truth", "prediction"];
    private static readonly float Width = 2 * Margin + 3 * Side + 2 * Gap;

    /// <summary>Writes a PNG with a row a picture: the picture, its truth and the prediction in the classes' colours, ignored pixels black; below, its name and its scores.</summary>
    /// <param name="path">The file; an existing one is replaced whole.</param>
    /// <param name="rows">The pictures with the class that was predicted for each pixel.</param>
    /// <param name="classes">Names and colours.</param>
    /// <exception cref="ArgumentException">A prediction is not of its picture's size, or holds no class.</exception>
    /// <exception cref="IOException">The file cannot be written; the message says which and why.</exception>
    public static void Write(string path, IReadOnlyList<(LabelledPicture Picture, byte[] Predicted)> rows, SegmentationClasses classes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(classes);
        ReportText.CheckCount(classes, classes.Count);
        SegmentationScores[] scores = [.. rows.Select(row => Scores(row.Picture, row.Predicted, classes))];
        List<(string Name, SKColor Colour, SKPoint Place)> legend = Legend(rows, classes);

        float height = Heading + rows.Sum(row => TileHeight(row.Picture) + Caption) + (legend.Count == 0 ? 0 : legend[^1].Place.Y + LegendLine) + Margin;
        using var sheet = new Sheet((int)Width, (int)MathF.Ceiling(height));
        foreach ((int column, string title) in Titles.Index())
            sheet.Text(title, TileLeft(column) + Side / 2, Heading / 2 + 2, 15, Sheet.Ink, SKTextAlign.Center, bold: true);

        float top = Heading;
        for (int i = 0; i < rows.Count; i++)
        {
            Row(sheet, top, rows[i].Picture, rows[i].Predicted, classes, scores[i]);
            top += TileHeight(rows[i].Picture) + Caption;
        }

        foreach ((string name, SKColor colour, SKPoint place) in legend)
        {
            var swatch = SKRect.Create(place.X, top + place.Y + 4, 16, 16);
            sheet.Box(swatch, colour);
            sheet.Frame(swatch, new SKColor(0, 0, 0, 60));
            sheet.Text(name, swatch.Right + 7, swatch.MidY, 13, Sheet.Ink);
        }

        sheet.Write(path);
    }

    internal static float TileLeft(int column) => Margin + column * (Side + Gap);

    internal static float TileHeight(LabelledPicture picture) => MathF.Round(picture.Height * Scale(picture));

    private static float Scale(LabelledPicture picture) => Math.Min(Side / picture.Width, Side / picture.Height);

    private static SegmentationScores Scores(LabelledPicture picture, byte[] predicted, SegmentationClasses classes)
    {
        if (predicted.Length != picture.Labels.Length)
            throw new ArgumentException($"Expected a prediction of {picture.Width} x {picture.Height} pixels for '{picture.Name}', but got {predicted.Length} classes.", nameof(predicted));
        var matrix = new ConfusionMatrix(classes.Count);
        matrix.Add(picture.Labels, predicted, classes.Ignore);
        return matrix.Scores();
    }

    private static void Row(Sheet sheet, float top, LabelledPicture picture, byte[] predicted, SegmentationClasses classes, SegmentationScores scores)
    {
        using SKBitmap photograph = Bitmap(picture, pixel => new SKColor(picture.Pixels[3 * pixel], picture.Pixels[3 * pixel + 1], picture.Pixels[3 * pixel + 2]));
        using SKBitmap truth = Bitmap(picture, pixel => True(picture.Labels[pixel], classes));
        using SKBitmap prediction = Bitmap(picture, pixel => Predicted(predicted[pixel], classes));
        Tile(sheet, 0, top, picture, photograph, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        // Colours of classes must not mix.
        Tile(sheet, 1, top, picture, truth, new SKSamplingOptions(SKFilterMode.Nearest));
        Tile(sheet, 2, top, picture, prediction, new SKSamplingOptions(SKFilterMode.Nearest));

        float middle = top + TileHeight(picture) + 14;
        string summary = $"mean IoU {ReportText.Percent(scores.MeanIoU)}    pixel accuracy {ReportText.Percent(scores.PixelAccuracy)}";
        sheet.Text(summary, Width - Margin, middle, 13, Sheet.Faint, SKTextAlign.Right);
        sheet.Text(Sheet.Fit(picture.Name, 2 * Side, 13), Margin, middle, 13, Sheet.Ink);
    }

    private static void Tile(Sheet sheet, int column, float top, LabelledPicture picture, SKBitmap bitmap, SKSamplingOptions sampling)
    {
        float width = MathF.Round(picture.Width * Scale(picture));
        using SKImage image = SKImage.FromBitmap(bitmap);
        sheet.Canvas.DrawImage(image, SKRect.Create(MathF.Round(TileLeft(column) + (Side - width) / 2), top, width, TileHeight(picture)), sampling);
    }

    private static SKColor True(byte label, SegmentationClasses classes) =>
        label == classes.Ignore ? SKColors.Black : classes.Palette[label].ToSkia();

    // Where the truth is ignored, what was predicted was not looked at and may be no class.
    private static SKColor Predicted(byte label, SegmentationClasses classes) =>
        label < classes.Count ? classes.Palette[label].ToSkia() : SKColors.Black;

    private static SKBitmap Bitmap(LabelledPicture picture, Func<int, SKColor> colourOf)
    {
        var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> bytes = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < picture.Labels.Length; pixel++)
        {
            SKColor colour = colourOf(pixel);
            (bytes[4 * pixel], bytes[4 * pixel + 1], bytes[4 * pixel + 2], bytes[4 * pixel + 3]) = (colour.Red, colour.Green, colour.Blue, 255);
        }

        return bitmap;
    }

    /// <summary>What the colours stand for that occur, in lines.</summary>
    private static List<(string Name, SKColor Colour, SKPoint Place)> Legend(IReadOnlyList<(LabelledPicture Picture, byte[] Predicted)> rows, SegmentationClasses classes)
    {
        HashSet<byte> occurring = [.. rows.SelectMany(row => row.Picture.Labels.Distinct().Concat(row.Predicted.Distinct()))];
        IEnumerable<(string, SKColor)> entries = Enumerable.Range(0, classes.Count).Where(index => index != classes.Ignore && occurring.Contains((byte)index))
            .Select(index => (Sheet.Fit(classes.Names[index], Side, 13), classes.Palette[index].ToSkia()));
        if (rows.Any(row => row.Picture.Labels.Any(label => label == classes.Ignore)))
            entries = entries.Append(("ignored", SKColors.Black));

        var legend = new List<(string, SKColor, SKPoint)>();
        var place = new SKPoint(Margin, 0);
        foreach ((string name, SKColor colour) in entries)
        {
            float width = Sheet.Measure(name, 13) + 44;
            if (place.X > Margin && place.X + width > Width - Margin)
                place = new SKPoint(Margin, place.Y + LegendLine);
            legend.Add((name, colour, place));
            place.X += width;
        }

        return legend;
    }
}
