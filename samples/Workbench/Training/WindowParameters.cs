using System.CommandLine;
using PanopticFpn.Training.Evaluation;

namespace Workbench.Training;

/// <summary>The options that cut pictures into overlapping windows.</summary>
internal sealed class WindowParameters
{
    private readonly Option<int?> _window = new("--window") { Description = "Cut pictures into windows of this many pixels: any size of picture in bounded memory.", HelpName = "N" };
    private readonly Option<int?> _overlap = new("--overlap") { Description = "By how much neighbouring windows overlap; a quarter where nothing is said.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Add(_window);
        command.Add(_overlap);
        command.Validators.Add(result =>
        {
            int? window = result.GetValue(_window), overlap = result.GetValue(_overlap);
            if (window < 1)
                result.AddError($"Option '--window' is {window}, but must be at least 1.");
            else if (overlap is not null && window is null)
                result.AddError("--overlap says how windows overlap, but --window N is missing.");
            else if (overlap < 0 || overlap >= window)
                result.AddError($"Option '--overlap' is {overlap}, but must be from 0 to below the window's {window}.");
        });
    }

    /// <summary>What the command line says, or null for pictures in one piece.</summary>
    public SlidingWindowOptions? Read(ParseResult parsed) => parsed.GetValue(_window) is { } window
        ? new SlidingWindowOptions { Window = window, Overlap = parsed.GetValue(_overlap) ?? window / 4 }
        : null;
}
