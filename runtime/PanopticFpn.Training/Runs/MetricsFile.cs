using System.Globalization;
using System.Text;
using PanopticFpn.Training.Reports;

namespace PanopticFpn.Training.Runs;

/// <summary>The metrics of a run as comma-separated text, one row a line, numbers such that they read back the same.</summary>
internal static class MetricsFile
{
    private const string Header = "epoch,step,loss,learning_rate,pictures_per_second,mean_iou,pixel_accuracy";

    public static string Write(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (MetricsRow row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Epoch},{row.Step},{row.Loss:R},{row.LearningRate:R},{row.PicturesPerSecond:R},");
            text.Append(CultureInfo.InvariantCulture, $"{row.MeanIoU:R},{row.PixelAccuracy:R}\n");
        }

        return text.ToString();
    }

    /// <exception cref="FormatException">The text is not what <see cref="Write"/> wrote.</exception>
    public static IReadOnlyList<MetricsRow> Read(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && lines[0] == Header
            ? [.. lines.Skip(1).Select(Row)]
            : throw new FormatException("The metrics do not begin with their header.");
    }

    private static MetricsRow Row(string line)
    {
        string[] cells = line.Split(',');
        return cells.Length == 7
            ? new MetricsRow(Whole(cells[0]), Whole(cells[1]), Number(cells[2]), Number(cells[3]), Number(cells[4]), Perhaps(cells[5]), Perhaps(cells[6]))
            : throw new FormatException($"A row of the metrics has {cells.Length} cells, not 7.");

        static int Whole(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
        static double? Perhaps(string cell) => cell.Length == 0 ? null : Number(cell);
    }
}
