using System.Globalization;
using PanopticFpn;
using PanopticFpn.Training.Evaluation;

namespace Workbench.Training;

/// <summary>Scores of a network, class by class and together.</summary>
internal static class ScoreTable
{
    public static void Write(Terminal terminal, SegmentationClasses classes, SegmentationScores scores)
    {
        terminal.Table(
            [Terminal.Words("class"), Terminal.Numbers("IoU"), Terminal.Numbers("accuracy")],
            Enumerable.Range(0, classes.Count).Select(index => new[] { classes.Names[index], Number(scores.IoU[index]), Number(scores.Accuracy[index]) }));
        terminal.Line("");
        terminal.Facts(
            ("mean IoU", Number(scores.MeanIoU)),
            ("pixel accuracy", Number(scores.PixelAccuracy)),
            ("mean accuracy", Number(scores.MeanAccuracy)),
            ("frequency-weighted IoU", Number(scores.FrequencyWeightedIoU)));
    }

    private static string Number(double score) => double.IsNaN(score) ? "-" : score.ToString("F3", CultureInfo.InvariantCulture);
}
