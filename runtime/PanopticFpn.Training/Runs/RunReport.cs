using PanopticFpn.Training.Data;
using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Reports;

namespace PanopticFpn.Training.Runs;

/// <summary>The pictures that a run leaves.</summary>
internal static class RunReport
{
    public static void Write(
        RunDirectory run, SegmentationClasses classes, IReadOnlyList<MetricsRow> rows, ConfusionMatrix counts, IReadOnlyList<(LabelledPicture Picture, byte[] Predicted)> pictures)
    {
        CurvePlot.Write(run.Curves, rows);
        ClassPlot.Write(run.Classes, classes, counts.Scores());
        ConfusionPicture.Write(run.Confusion, classes, counts);
        ValidationGrid.Write(run.Pictures, pictures, classes);
    }
}
