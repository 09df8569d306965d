using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>export</c>: a model as an ONNX file.</summary>
internal sealed class ExportCommand(Terminal terminal, string file, WeightsChoice weights, int opset) : IModelVisitor<int>
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        Option<string> file = Parameters.Out("The ONNX file to write.");
        var weights = new WeightsParameters();
        Option<int> opset = Parameters.Count("--opset", "The version of the operators.", new OnnxExportOptions().Opset);
        var command = new Command("export", "Writes a model as an ONNX file for any batch and size.") { model, file, opset };
        weights.AddTo(command);
        command.SetAction(parsed => parsed.GetRequiredValue(model).Accept(
            new ExportCommand(terminal, parsed.GetRequiredValue(file), weights.Read(parsed), parsed.GetValue(opset))));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        AtomicFile.CheckWritable(file);
        using TModel model = Networks.Create<TModel>(terminal, weights);
        long before = Measure.PeakMemory;
        double milliseconds = terminal.Wait("Writing", () =>
            Measure.Milliseconds(() => model.ExportOnnx(file, new OnnxExportOptions { Opset = opset })));

        terminal.Facts(
            ("file", file),
            ("size", Measure.Mebibytes(new FileInfo(file).Length)),
            ("time", Measure.Time(milliseconds)),
            ("peak memory", $"{Measure.Mebibytes(Measure.PeakMemory)} of the process, {Measure.Mebibytes(before)} before the export"),
            ("weights", Measure.Mebibytes(model.state_dict().Values.Sum(value => value.numel() * value.element_size()))));
        Networks.WarnOfRandomWeights(terminal, TModel.Description, weights);
        return 0;
    }
}
