using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Export;
using PanopticFpn.Models;
using PanopticFpn.Onnx;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>export</c>: a model as an ONNX file that has been run.</summary>
internal sealed class ExportCommand(Terminal terminal, string file, WeightsChoice weights, OnnxExportOptions export, string? calibration)
    : IModelVisitor<int>
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        Option<string> file = Parameters.Out("The ONNX file to write.");
        var weights = new WeightsParameters();
        var options = new ExportParameters();
        var command = new Command("export", "Writes a model as an ONNX file, and runs it beside TorchSharp before it is kept.") { model, file };
        options.AddTo(command);
        weights.AddTo(command);
        command.SetAction(parsed => parsed.GetRequiredValue(model).Accept(
            new ExportCommand(terminal, parsed.GetRequiredValue(file), weights.Read(parsed), options.Read(parsed), options.Calibration(parsed))));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        AtomicFile.CheckWritable(file);
        ModelInput input = TModel.Description.Input;
        CalibrationFolder? pictures = calibration is null ? null : CalibrationFolder.Open(calibration, SizeOf(input), input);
        using TModel model = Networks.Create<TModel>(terminal, weights);
        long before = Measure.PeakMemory;
        var options = new CheckedExportOptions { Export = export, Calibration = pictures };
        CheckedExportResult result = terminal.Follow(progress => CheckedExport.Write(model, file, options, progress));

        terminal.Facts(
        [
            .. ExportFacts.Of(file, result),
            ("peak memory", $"{Measure.Mebibytes(Measure.PeakMemory)} of the process, {Measure.Mebibytes(before)} before the export"),
            ("weights", Measure.Mebibytes(model.state_dict().Values.Sum(value => value.numel() * value.element_size()))),
        ]);
        Networks.WarnOfRandomWeights(terminal, TModel.Description, weights);
        return 0;
    }

    /// <summary>What calibration pictures are resized to: the file's size, or the default where it is open.</summary>
    private PictureSize SizeOf(ModelInput input)
    {
        IReadOnlyDictionary<string, long> symbols = ModelInput.Symbols(
            1, export.Height ?? PictureSize.Default.Height, export.Width ?? PictureSize.Default.Width);
        long[] shape = input.Shape.Evaluate(symbols);
        return new PictureSize((int)shape[2], (int)shape[3]);
    }
}
