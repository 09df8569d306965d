using System.CommandLine;
using System.CommandLine.Parsing;
using Workbench.Commands;

namespace Workbench;

/// <summary>The commands, and the one place where errors become a line and an exit code.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs one command.</summary>
    /// <returns>0; 1 where the command failed; 2 where the command line is wrong.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        ParseResult parsed = Root(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Fail($"{MistakeIn(parsed).ReplaceLineEndings(" ")} '{HelpOf(parsed)}' shows what there is.", Misused);

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (UserError.Describe(exception) is { } line)
        {
            return Fail(line, Failed);
        }
    }

    private static RootCommand Root(Terminal terminal) =>
        new("Lists, describes, runs, trains, evaluates and exports the ready-made networks, looks into weights files, and compiles specs.")
        {
            ListCommand.Create(terminal),
            DescribeCommand.Create(terminal),
            RunCommand.Create(terminal),
            ExportCommand.Create(terminal),
            SegmentCommand.Create(terminal),
            TrainCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            WeightsCommand.Create(terminal),
            CompileCommand.Create(terminal),
        };

    // One mistake is often reported as several; a word that nobody knows is the one that explains the others.
    private static string MistakeIn(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not a command or an option here." : parsed.Errors[0].Message;

    private static string HelpOf(ParseResult parsed) =>
        string.Join(' ', Path(parsed.CommandResult).Append("--help"));

    // 'weights inspect', without the program's own name.
    private static IEnumerable<string> Path(CommandResult result) => result.Command is RootCommand
        ? []
        : Path((CommandResult)result.Parent!).Append(result.Command.Name);

    private static int Fail(string line, int exitCode)
    {
        Console.Error.WriteLine(line);
        return exitCode;
    }
}
