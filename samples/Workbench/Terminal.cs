using PanopticFpn.Weights;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workbench;

/// <summary>Where results go: tables and a spinner for a person, plain lines for a pipe or a file.</summary>
internal sealed class Terminal
{
    // No table is cut or wrapped where nobody watches.
    private const int WidthOfFiles = 10_000;
    private const int GapInFiles = 2;

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
        plain.Profile.Width = WidthOfFiles;
        return new Terminal(plain, isWatched: false);
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
    public void Table(IEnumerable<TableColumn> columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().Border(_isWatched ? TableBorder.Rounded : TableBorder.None);
        foreach (TableColumn column in columns)
            table.AddColumn(_isWatched ? column : column.Padding(0, 0, GapInFiles, 0));
        // Shapes have brackets, which Spectre would take for markup in plain strings.
        foreach (string[] row in rows)
            table.AddRow(row.Select(cell => (IRenderable)new Text(cell)));
        _console.Write(table);
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

    /// <summary>A column of words.</summary>
    public static TableColumn Words(string header) => new(new Text(header));

    /// <summary>A column of numbers.</summary>
    public static TableColumn Numbers(string header) => new(new Text(header)) { Alignment = Justify.Right };

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
}
