using System.CommandLine;
using PanopticFpn;
using PanopticFpn.Models;
using static TorchSharp.torch;

namespace Workbench.Commands;

/// <summary><c>run</c>: a model on random pictures, with its time and memory.</summary>
internal sealed class RunCommand(Terminal terminal, int batch, PictureSize size, int repeat, string form, WeightsChoice weights) : IModelVisitor<int>
{
    private const string Plain = "plain";
    private const string Inference = "inference";
    private const string BrainFloat = "bf16";

    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        Option<int> batch = Parameters.Count("--batch", "Pictures at a time.", 1);
        Option<PictureSize> size = Parameters.Size();
        Option<int> repeat = Parameters.Count("--repeat", "How many times to run; the time is the median.", 3);
        var form = new Option<string>("--form")
        {
            Description = "The network as it is, frozen for inference, or frozen in bfloat16.",
            DefaultValueFactory = _ => Plain,
        };
        form.AcceptOnlyFromAmong(Plain, Inference, BrainFloat);
        var weights = new WeightsParameters();
        var command = new Command("run", "Runs a model on random pictures and measures it.") { model, batch, size, repeat, form };
        weights.AddTo(command);
        command.SetAction(parsed => parsed.GetRequiredValue(model).Accept(
            new RunCommand(
                terminal, parsed.GetValue(batch), parsed.GetRequiredValue(size), parsed.GetValue(repeat), parsed.GetRequiredValue(form), weights.Read(parsed))));
        return command;
    }

    /// <inheritdoc/>
    public int Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>
    {
        ModelDescription description = TModel.Description;
        using TModel model = Networks.Create<TModel>(terminal, weights);
        long channels = description.Input.Shape.Evaluate(ModelInput.Symbols(batch, size.Height, size.Width))[1];
        using IInferenceForm? frozen = Freeze(model);
        using Tensor images = randn(batch, channels, size.Height, size.Width);

        string[] shapes = [];
        var times = new double[repeat];
        for (int index = 0; index < repeat; index++)
        {
            times[index] = terminal.Wait($"Run {index + 1} of {repeat}", () =>
            {
                using var inference = inference_mode();
                return Measure.Milliseconds(() => shapes = Shapes(frozen?.Outputs(images) ?? model.Outputs(images)));
            });
        }

        terminal.Facts(
        [
            ("model", $"{description.Name}: {description.Summary}"),
            (description.Input.Name, Shape(images)),
            .. description.Outputs.Zip(shapes, (output, shape) => (output.Name, shape)),
            ("form", Describe(frozen?.Layout)),
            ("time", $"{Measure.Time(Measure.Median(times))}, the median of {repeat}"),
            ("peak memory", Measure.Mebibytes(Measure.PeakMemory)),
        ]);
        return 0;
    }

    private IInferenceForm? Freeze<TModel>(TModel model)
        where TModel : nn.Module, IModel<TModel> => form switch
        {
            Inference => terminal.Wait("Freezing", () => model.ForInference()),
            BrainFloat => terminal.Wait("Freezing", () => model.ForInference(new InferenceOptions { Precision = InferencePrecision.BrainFloat })),
            _ => null,
        };

    private static string Describe(InferenceLayout? layout)
    {
        if (layout is null)
            return "the network as it is";
        string numbers = layout.Precision == InferencePrecision.BrainFloat ? "bfloat16" : "float32";
        return $"frozen for inference, {numbers}, channels {(layout.ChannelsLast ? "last" : "first")}";
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
