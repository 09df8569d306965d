using PanopticFpn.Tests.Support;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Reports;
using PanopticFpn.Training.Scenes;
using SkiaSharp;
using Xunit;

namespace PanopticFpn.Training.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    private static readonly SegmentationClasses Three = new(["Sky", "Road", "Car"], [new(10, 120, 200), new(200, 30, 60), new(40, 180, 90)]);
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("report.png");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void BarsAreAsLongAsTheScoresInTheColoursOfTheClasses()
    {
        ClassPlot.Write(File, Three, Scores(0.25, double.NaN, 1));

        using SKBitmap page = Read();
        float left = ClassPlot.BarsLeft(Three);
        SKColor At(int row, double share) => page.GetPixel((int)(left + share * ClassPlot.BarsWidth), (int)(ClassPlot.Top + (row + 0.5f) * ClassPlot.RowHeight) + 6);
        Assert.Equal([new(10, 120, 200), new(10, 120, 200), SKColors.White], new[] { At(0, 0.02), At(0, 0.24), At(0, 0.9) });
        Assert.Equal([SKColors.White, new(40, 180, 90), new(40, 180, 90)], new[] { At(1, 0.9), At(2, 0.02), At(2, 0.99) });
    }

    [Fact]
    public void CellsOfTheConfusionAreAsDarkAsTheirShareOfTheRow()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add([0, 0, 0, 0, 2, 2], [0, 0, 0, 1, 2, 2], 255);

        ConfusionPicture.Write(File, Three, matrix);

        using SKBitmap page = Read();
        (float cell, float left, float top) = ConfusionPicture.Layout(Three);
        SKColor At(int truth, int predicted) => page.GetPixel((int)(left + predicted * cell) + 4, (int)(top + truth * cell) + 4);
        Assert.Equal([ConfusionPicture.Heat(0.75), ConfusionPicture.Heat(0.25), SKColors.White], new[] { At(0, 0), At(0, 1), At(0, 2) });
        Assert.Equal(ConfusionPicture.Heat(double.NaN), At(1, 1));
        Assert.Equal([SKColors.White, ConfusionPicture.Heat(1)], new[] { At(2, 1), At(2, 2) });
        // Darker and darker.
        int[] lightness = [.. Enumerable.Range(0, 101).Select(percent => ConfusionPicture.Heat(percent / 100.0)).Select(colour => colour.Red + colour.Green + colour.Blue)];
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void TheGridShowsPictureTruthAndPrediction()
    {
        // The left half is sky, the right half is ignored; predicted is road above and car below.
        const int Height = 8;
        const int Width = 16;
        byte[] labels = [.. Enumerable.Range(0, Height * Width).Select(i => i % Width < Width / 2 ? (byte)0 : (byte)255)];
        byte[] predicted = [.. Enumerable.Range(0, Height * Width).Select(i => i / Width < Height / 2 ? (byte)1 : (byte)2)];
        byte[] pixels = [.. Enumerable.Repeat(new byte[] { 9, 99, 199 }, Height * Width).SelectMany(pixel => pixel)];
        var picture = new LabelledPicture("a picture", Height, Width, pixels, labels);

        ValidationGrid.Write(File, [(picture, predicted), (picture, predicted)], Three);

        using SKBitmap page = Read();
        float height = ValidationGrid.TileHeight(picture);
        Assert.Equal(ValidationGrid.Side / 2, height);
        SKColor At(int column, double x, double y) =>
            page.GetPixel((int)(ValidationGrid.TileLeft(column) + x * ValidationGrid.Side), (int)(ValidationGrid.Heading + y * height));
        Assert.Equal(new SKColor(9, 99, 199), At(0, 0.5, 0.5));
        Assert.Equal([new(10, 120, 200), SKColors.Black], new[] { At(1, 0.49, 0.5), At(1, 0.51, 0.5) });
        Assert.Equal([new(200, 30, 60), new(40, 180, 90)], new[] { At(2, 0.5, 0.49), At(2, 0.5, 0.51) });
    }

    [Fact]
    public void CurvesAreDrawnInBothPanels()
    {
        MetricsRow[] rows = [.. Enumerable.Range(1, 100).Select(i => new MetricsRow(0, i, 2.0 / i, 0.01, 50, i % 10 == 0 ? i / 120.0 : null, i % 10 == 0 ? i / 110.0 : null))];

        CurvePlot.Write(File, rows);

        using SKBitmap page = Read();
        Assert.Equal((CurvePlot.Width, CurvePlot.Height), (page.Width, page.Height));
        int split = CurvePlot.Height * 45 / 100;
        Assert.InRange(Count(page, new SKColor(0x2E, 0x86, 0xDE), 0, split), 500, 20000);
        Assert.InRange(Count(page, new SKColor(0xE4, 0x57, 0x2E), split, page.Height), 500, 20000);
        Assert.InRange(Count(page, new SKColor(0x2F, 0xA3, 0x6B), split, page.Height), 500, 20000);
        Assert.Equal(SKColors.White, page.GetPixel(2, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(256)]
    public void AnyNumberOfClassesWithLongNamesIsDrawn(int count)
    {
        SegmentationClasses classes = SegmentationClasses.Numbered(count) with
        {
            Names = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? $"{new string('w', 80)} {i}" : $"class {i}")],
        };
        var matrix = new ConfusionMatrix(count);
        ConfusionPicture.Write(File, classes, matrix);
        ClassPlot.Write(File, classes, matrix.Scores());
        using SKBitmap page = Read();
        Assert.InRange(page.Width, 600, 1000);
    }

    [Fact]
    public void WhereThereIsNothingYetThePagesAreStillWritten()
    {
        CurvePlot.Write(File, []);
        CurvePlot.Write(File, [new MetricsRow(0, 0, double.NaN, 0, 0, double.NaN, null)]);
        CurvePlot.Write(File, [new MetricsRow(0, 1, 0, 0, 0, 0, 0), new MetricsRow(0, 2, double.PositiveInfinity, 0, 0, null, null)]);
        ValidationGrid.Write(File, [], Three);
        using SKBitmap page = Read();
        Assert.Equal(SKColors.White, page.GetPixel(0, 0));
    }

    [Fact]
    public void LongNamesKeepTheirBeginningAndEnd()
    {
        string fitted = Sheet.Fit("a road that leads to the left", 100, 14);
        Assert.True(Sheet.Measure(fitted, 14) <= 100);
        // Without a font on the machine everything fits.
        Assert.True(!ReportFont.IsAvailable || (fitted.StartsWith("a road", StringComparison.Ordinal) && fitted.EndsWith("left", StringComparison.Ordinal)), fitted);
    }

    [Fact]
    public void APredictionMayBeNoClassWhereTheTruthIsIgnored()
    {
        var picture = new LabelledPicture("two", 1, 2, new byte[6], [255, 1]);
        ValidationGrid.Write(File, [(picture, [200, 1])], Three);
        using SKBitmap page = Read();
        int middle = (int)(ValidationGrid.Heading + ValidationGrid.TileHeight(picture) / 2);
        Assert.Equal(SKColors.Black, page.GetPixel((int)ValidationGrid.TileLeft(2) + 20, middle));
    }

    [Fact]
    public void WhatDoesNotFitTogetherIsRefused()
    {
        Assert.Equal(
            "Expected the names and colours of 2 classes, but got 3 names and 3 colours. (Parameter 'classes')",
            Assert.Throws<ArgumentException>(() => ConfusionPicture.Write(File, Three, new ConfusionMatrix(2))).Message);
        LabelledPicture scene = new DrawnScenes(1, 8, 8, seed: 0).Read(0);
        Assert.Equal(
            "Expected a prediction of 8 x 8 pixels for 'scene 0000', but got 5 classes. (Parameter 'predicted')",
            Assert.Throws<ArgumentException>(() => ValidationGrid.Write(File, [(scene, new byte[5])], DrawnScenes.Classes)).Message);
        string nowhere = _directory.File(Path.Combine("absent", "report.png"));
        Assert.Contains("does not exist", Assert.Throws<DirectoryNotFoundException>(() => CurvePlot.Write(nowhere, [])).Message, StringComparison.Ordinal);
    }

    private static SegmentationScores Scores(params double[] iou) => new(0.625, 0.9, 0.8, 0.7, iou, iou);

    private static int Count(SKBitmap page, SKColor colour, int top, int bottom) =>
        Enumerable.Range(top, bottom - top).Sum(y => Enumerable.Range(0, page.Width).Count(x => page.GetPixel(x, y) == colour));

    private SKBitmap Read() => SKBitmap.Decode(File);
}
