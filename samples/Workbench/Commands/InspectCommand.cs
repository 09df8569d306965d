using System.CommandLine;
using PanopticFpn.Weights;

namespace Workbench.Commands;

/// <summary><c>weights inspect</c>: what a weights file holds.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Parameters.WeightsFile("FILE", "A .pth, .pt, .safetensors or TorchSharp file.");
        Option<string?> under = Parameters.Under();
        var command = new Command("inspect", "Shows the tensors of a weights file: names, types, shapes and sizes.") { path, under };
        command.SetAction(parsed =>
        {
            using WeightsFile file = WeightsFile.Open(parsed.GetRequiredValue(path), new WeightsFileOptions { Under = parsed.GetValue(under) });
            Show(terminal, file);
        });
        return command;
    }

    private static void Show(Terminal terminal, WeightsFile file)
    {
        long bytes = file.Tensors.Sum(tensor => tensor.ByteLength);
        terminal.Facts(
        [
            ("file", file.Path),
            ("format", file.Format.Describe()),
            ("size", $"{file.Length:N0} bytes"),
            .. Fact("found under", Terminal.Shown(file.Under)),
            .. file.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (Terminal.Shown(entry.Key), Terminal.Shown(entry.Value))),
        ]);
        terminal.Line("");
        terminal.Table(
            [Terminal.Words("tensor"), Terminal.Words("type"), Terminal.Words("shape"), Terminal.Numbers("numbers"), Terminal.Numbers("bytes")],
            [
                .. file.Tensors.Select(Row),
                [$"total of {file.Tensors.Count:N0}", "", "", $"{file.Tensors.Sum(tensor => tensor.Count):N0}", $"{bytes:N0}"],
            ]);
    }

    private static (string, string)[] Fact(string name, string value) => value.Length == 0 ? [] : [(name, value)];

    private static string[] Row(StoredTensor tensor) =>
        [Terminal.Shown(tensor.Name), tensor.Type.TorchName(), $"[{string.Join(",", tensor.Shape)}]", $"{tensor.Count:N0}", $"{tensor.ByteLength:N0}"];
}
