using System.Runtime.InteropServices;
using PanopticFpn.Training.Runs;
using PanopticFpn.Weights;

namespace Workbench;

/// <summary>Tells what a user can mend from what is a fault of the program.</summary>
internal static class UserError
{
    /// <summary>The line for the user, or null where the exception is a fault of the program and should be seen whole.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        OperationCanceledException => "Stopped.",
        TrainingException or FormatException => exception.Message,
        // What does not fit a network is a list.
        WeightsFileException => InOptions(exception.Message),
        // Pictures and ONNX files bring their own kinds of IOException.
        IOException or UnauthorizedAccessException or NotSupportedException => exception.Message.ReplaceLineEndings(" "),
        // The networks' guards; the parameter's name, and the value on a second line, are of no use on a command line.
        ArgumentException { ParamName: var parameter } => FirstLine(exception).Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal),
        // libtorch reports all of its failures so; after the first line come addresses.
        ExternalException => $"libtorch failed: {FirstLine(exception)}",
        OutOfMemoryException => "There is not enough memory. Take a smaller size, batch or model.",
        _ => null,
    };

    // The library's advice is in C#.
    private static string InOptions(string message) => message
        .Replace("KeyMap = KeyMap.Detectron2", "--key-map detectron2", StringComparison.Ordinal)
        .Replace("KeyMap = KeyMap.TorchvisionFpn", "--key-map torchvision-fpn", StringComparison.Ordinal)
        .Replace("Into = ", "--into ", StringComparison.Ordinal)
        .Replace("Strict = false", "--partial", StringComparison.Ordinal)
        .Replace("Say which by 'Under'", "Say which by --under", StringComparison.Ordinal);

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
