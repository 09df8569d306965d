using System.CommandLine;
using PanopticFpn.Models;

namespace Workbench.Commands;

/// <summary><c>list</c>: every ready-made model in a line.</summary>
internal static class ListCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("list", "Shows every ready-made model.");
        command.SetAction(_ => Run(terminal));
        return command;
    }

    private static void Run(Terminal terminal) => terminal.Table(
        [Terminal.Words("model"), Terminal.Numbers("classes"), Terminal.Numbers("parameters"), Terminal.Words("network")],
        ReadyMadeModels.All.Select(model => new[]
        {
            model.Name,
            model.Description.Classes is { } classes ? $"{classes.Count}" : "",
            $"{model.Description.Parameters:N0}",
            model.Description.Summary,
        }));
}
