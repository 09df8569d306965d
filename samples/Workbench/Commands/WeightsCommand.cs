using System.CommandLine;

namespace Workbench.Commands;

/// <summary><c>weights</c>: what can be done with weights files, without a network.</summary>
internal static class WeightsCommand
{
    public static Command Create(Terminal terminal) => new("weights", "Looks into weights files, converts and fetches them.")
    {
        InspectCommand.Create(terminal),
        ConvertCommand.Create(terminal),
        FetchCommand.Create(terminal),
    };
}
