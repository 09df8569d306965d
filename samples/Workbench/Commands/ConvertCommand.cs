using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Weights;
using PanopticFpn.Weights.Writing;

namespace Workbench.Commands;

/// <summary><c>weights convert</c>: a weights file in another format, number for number.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> from = Parameters.WeightsFile("IN", "The file to read.");
        Argument<string> to = Parameters.WeightsFile("OUT", "The file to write: .safetensors, .pth or .pt.");
        Option<string?> under = Parameters.Under();
        Option<KeyMap?> keyMap = Parameters.KeyMap();
        var command = new Command("convert", "Writes a weights file in another format, number for number.") { from, to, under, keyMap };
        command.SetAction(parsed =>
        {
            string target = parsed.GetRequiredValue(to);
            WeightsWriter.CheckExtension(target);
            AtomicFile.CheckWritable(target);
            using WeightsFile file = WeightsFile.Open(parsed.GetRequiredValue(from), new WeightsFileOptions { Under = parsed.GetValue(under) });
            WrittenTensor[] tensors = [.. Renamed(file, parsed.GetValue(keyMap))];
            double milliseconds = terminal.Wait("Converting", () => Measure.Milliseconds(() => WeightsWriter.Write(target, tensors)));
            terminal.Facts(
                ("file", target),
                ("tensors", $"{tensors.Length:N0} of {file.Tensors.Count:N0}"),
                ("size", Measure.Mebibytes(new FileInfo(target).Length)),
                ("time", Measure.Time(milliseconds)));
        });
        return command;
    }

    private static IEnumerable<WrittenTensor> Renamed(WeightsFile file, KeyMap? keyMap) =>
        from tensor in file.Tensors
        let name = keyMap is null ? tensor.Name : keyMap.Apply(tensor.Name)
        where name is not null
        select new WrittenTensor(name, tensor.Type, tensor.Shape, destination => file.Read(tensor, destination));
}
