using System.Globalization;
using PanopticFpn;
using PanopticFpn.Training.Runs;
using Spectre.Console;

namespace Workbench.Training;

/// <summary>Shows a training as it goes: a live table for a person, a line now and then for a file.</summary>
internal sealed class TrainingDisplay(Terminal terminal, SegmentationClasses classes)
{
    private const int LineEvery = 50;

    private TrainingProgress? _last;
    private string _reading = "";

    /// <summary>Follows a training to its end.</summary>
    /// <param name="train">Trains, and calls back after each step and each picture that is read.</param>
    public TrainingResult Follow(Func<Action<TrainingProgress>, IProgress<ReadingProgress>, TrainingResult> train)
    {
        if (!terminal.IsWatched)
            return train(WriteLine, new Reports<ReadingProgress>(_ => { }));

        return terminal.Live(Table(), show => train(
            progress =>
            {
                (_last, _reading) = (progress, "");
                show(Table());
            },
            new Reports<ReadingProgress>(reading =>
            {
                _reading = FormattableString.Invariant($"reading {reading.Set} picture {reading.Done}");
                show(Table());
            })));
    }

    private void WriteLine(TrainingProgress progress)
    {
        if (progress.Step % LineEvery == 0 || progress.Step == progress.Steps || progress.Last != _last?.Last)
            terminal.Line($"step {progress.Step}/{progress.Steps}  epoch {progress.Epoch}  loss {Number(progress.Loss)}  rate {Number(progress.LearningRate)}  {Speed(progress)}  left {Time(progress.Left)}  mIoU {Score(progress)}");
        _last = progress;
    }

    private Table Table()
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("training").AddColumn(new TableColumn("").RightAligned());
        if (_last is not { } progress)
            return table.AddRow("", _reading);
        table.AddRow("step", $"{progress.Step} of {progress.Steps}");
        table.AddRow("epoch", progress.Epoch.ToString(CultureInfo.InvariantCulture));
        table.AddRow("loss", Number(progress.Loss));
        table.AddRow("learning rate", Number(progress.LearningRate));
        table.AddRow("speed", Speed(progress));
        table.AddRow("waited for pictures", FormattableString.Invariant($"{progress.Waited.TotalSeconds:F1} s"));
        table.AddRow("validation mIoU", Score(progress));
        if (progress.Last is { } scores)
        {
            table.AddRow("pixel accuracy", Number(scores.PixelAccuracy));
            int worst = Enumerable.Range(0, classes.Count).Where(index => !double.IsNaN(scores.IoU[index])).MinBy(index => scores.IoU[index]);
            table.AddRow("weakest class", Markup.Escape($"{classes.Names[worst]} {Number(scores.IoU[worst])}"));
        }

        table.AddRow("left", Time(progress.Left));
        table.AddRow(Bar(progress), _reading);
        return table;
    }

    private static string Bar(TrainingProgress progress)
    {
        const int Width = 30;
        int done = (int)((long)Width * progress.Step / progress.Steps);
        return $"[green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/]";
    }

    private static string Score(TrainingProgress progress) => progress.Last is { } scores
        ? FormattableString.Invariant($"{scores.MeanIoU:F3} (best {progress.Best:F3} at step {progress.BestStep})")
        : "-";

    private static string Speed(TrainingProgress progress) => FormattableString.Invariant($"{progress.PicturesPerSecond:F1} pictures/s");

    private static string Number(double value) => value.ToString(Math.Abs(value) < 0.001 ? "0.##E+0" : "F4", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>Reports on the thread that reports; <see cref="Progress{T}"/> would do so on others, out of order.</summary>
    private sealed class Reports<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
