using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>run</c>: a model on random pictures, with its time and memory.</summary>
internal sealed class RunCommand(Terminal terminal, int batch, PictureSize size, int repeat, WeightsChoice weights) : IModelVisitor<int>
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        Option<int> batch = Parameters.Count("--batch", "Pictures at a time.", 1);
        Option<PictureSize> size = Parameters.Size();
        Option<int> repeat = Parameters.Count("--repeat", "How many times to run; the time is the median.", 3);
        var weights = new WeightsParameters();
        var command = new Command("run", "Runs a model on random pictures and measures it.") { model, batch, size, repeat };
        weights.AddTo(command);
        command.SetAction(parsed => parsed.GetRequiredValue(model).Accept(
            new RunCommand(terminal, parsed.GetValue(batch), parsed.GetRequiredValue(size), parsed.GetValue(repeat), weights.Read(parsed))));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        ModelDescription description = TModel.Description;
        using TModel model = Networks.Create<TModel>(terminal, weights);
        long channels = description.Input.Shape.Evaluate(ModelInput.Symbols(batch, size.Height, size.Width))[1];
        using Tensor images = randn(batch, channels, size.Height, size.Width);

        string[] shapes = [];
        var times = new double[repeat];
        for (int index = 0; index < repeat; index++)
        {
            times[index] = terminal.Wait($"Run {index + 1} of {repeat}", () =>
            {
                using var inference = inference_mode();
                return Measure.Milliseconds(() => shapes = Shapes(model.Outputs(images)));
            });
        }

        terminal.Facts(
        [
            ("model", $"{description.Name}: {description.Summary}"),
            (description.Input.Name, Shape(images)),
            .. description.Outputs.Zip(shapes, (output, shape) => (output.Name, shape)),
            ("time", $"{Measure.Time(Measure.Median(times))}, the median of {repeat}"),
            ("peak memory", Measure.Mebibytes(Measure.PeakMemory)),
        ]);
        return 0;
    }

    private static string[] Shapes(IReadOnlyList<Tensor> outputs)
    {
        string[] shapes = [.. outputs.Select(Shape)];
        foreach (Tensor output in outputs)
            output.Dispose();
        return shapes;
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(",", tensor.shape)}]";
}
