using System.Globalization;
using PanopticFpn.Export;
using PanopticFpn.Weights;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workbench;

/// <summary>Where results go: tables and a spinner for a person, plain lines for a pipe or a file.</summary>
internal sealed class Terminal
{
    private const int GapInFiles = 2;
    private const int LongestShown = 200;

    private readonly IAnsiConsole _console;
    private readonly bool _isWatched;

    private Terminal(IAnsiConsole console, bool isWatched) => (_console, _isWatched) = (console, isWatched);

    /// <summary>The process's standard output.</summary>
    public static Terminal Open()
    {
        if (!Console.IsOutputRedirected)
            return new Terminal(AnsiConsole.Console, isWatched: true);

        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        return new Terminal(plain, isWatched: false);
    }

    /// <summary>What somebody else's file calls a thing, in one line and harmless to a terminal.</summary>
    public static string Shown(string text)
    {
        string shortened = text.Length <= LongestShown ? text : text[..LongestShown] + "…";
        return shortened.Any(IsUnfit) ? string.Concat(shortened.Select(letter => IsUnfit(letter) ? '\uFFFD' : letter)) : shortened;
    }

    /// <summary>Writes a line as it is.</summary>
    public void Line(string text) => _console.Profile.Out.Writer.WriteLine(text);

    /// <summary>Writes names and values below one another.</summary>
    public void Facts(params (string Name, string Value)[] facts)
    {
        int width = facts.Max(fact => fact.Name.Length);
        foreach ((string name, string value) in facts)
            Line($"{name.PadRight(width)}  {value}");
    }

    /// <summary>Writes a table.</summary>
    public void Table(IReadOnlyList<Column> columns, IEnumerable<string[]> rows)
    {
        if (!_isWatched)
        {
            PlainTable(columns, rows);
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded);
        foreach (Column column in columns)
            table.AddColumn(new TableColumn(new Text(column.Header)) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        // Shapes have brackets, which Spectre would take for markup in plain strings.
        foreach (string[] row in rows)
            table.AddRow(row.Select(cell => (IRenderable)new Text(cell)));
        _console.Write(table);
    }

    // Nothing is cut or wrapped where nobody watches; and a file may hold a million tensors, for which Spectre takes minutes.
    private void PlainTable(IReadOnlyList<Column> columns, IEnumerable<string[]> rows)
    {
        string[][] lines = [[.. columns.Select(column => column.Header)], .. rows];
        int[] widths = [.. columns.Select((_, index) => lines.Max(line => line[index].Length))];
        foreach (string[] line in lines)
        {
            IEnumerable<string> cells = line.Select((cell, index) => columns[index].IsNumber ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index]));
            Line(string.Join(new string(' ', GapInFiles), cells).TrimEnd());
        }
    }

    /// <summary>Does something that takes long, under a spinner where a person watches.</summary>
    public T Wait<T>(string what, Func<T> work) =>
        _isWatched ? _console.Status().Start(Markup.Escape(what), _ => work()) : work();

    /// <summary>Follows a download to its end, under a bar where a person watches.</summary>
    public T Follow<T>(string what, Func<IProgress<DownloadProgress>?, Task<T>> download)
    {
        if (!_isWatched)
            return download(null).GetAwaiter().GetResult();

        return _console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => download(new Bar(context.AddTask(Markup.Escape(what)).IsIndeterminate())))
            .GetAwaiter().GetResult();
    }

    /// <summary>Follows work on a known number of things, under a bar where a person watches.</summary>
    public T Follow<T>(string what, int total, Func<IProgress<int>?, T> work)
    {
        if (!_isWatched)
            return work(null);

        return _console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new CountBar(context.AddTask(Markup.Escape(what), maxValue: total))));
    }

    /// <summary>Follows a calibration to its end, under a bar a step where a person watches.</summary>
    public T Follow<T>(Func<IProgress<CalibrationProgress>?, T> calibrate)
    {
        if (!_isWatched)
            return calibrate(null);

        return _console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => calibrate(new StepBars(context)));
    }

    /// <summary>Whether a person watches, and not a pipe or a file.</summary>
    public bool IsWatched => _isWatched;

    /// <summary>Does something that shows itself as it goes; only where a person watches.</summary>
    /// <param name="first">What is shown at first.</param>
    /// <param name="work">The work; it is given what shows the next state.</param>
    public T Live<T>(IRenderable first, Func<Action<IRenderable>, T> work) =>
        _console.Live(first).Start(context => work(context.UpdateTarget));

    private static bool IsUnfit(char letter) => char.GetUnicodeCategory(letter) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>A column of words.</summary>
    public static Column Words(string header) => new(header, IsNumber: false);

    /// <summary>A column of numbers.</summary>
    public static Column Numbers(string header) => new(header, IsNumber: true);

    /// <summary>A column of a table.</summary>
    /// <param name="Header">What stands over it.</param>
    /// <param name="IsNumber">Whether it is set to the right.</param>
    internal sealed record Column(string Header, bool IsNumber);

    /// <summary>Shows a download as it goes; <see cref="Progress{T}"/> would report from other threads, out of order.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Total is { } total)
                task.IsIndeterminate(false).MaxValue(total);
            task.Value(value.Received);
        }
    }

    /// <summary>Shows how many things are done.</summary>
    private sealed class CountBar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }

    /// <summary>Shows each step of a calibration as it comes.</summary>
    private sealed class StepBars(ProgressContext context) : IProgress<CalibrationProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(CalibrationProgress value)
        {
            if (!_tasks.TryGetValue(value.Step, out ProgressTask? task))
                _tasks[value.Step] = task = context.AddTask(Markup.Escape(value.Step));
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
