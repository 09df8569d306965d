using System.CommandLine;
using System.Text.Json;
using PanopticFpn;
using PanopticFpn.Models;

namespace Workbench.Commands;

/// <summary><c>describe</c>: a model's layers, with shapes, parameters and multiply-adds.</summary>
internal static class DescribeCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<ReadyMadeModel> model = Parameters.Model();
        model.Arity = ArgumentArity.ZeroOrOne;
        Option<PictureSize> size = Parameters.Size();
        var json = new Option<bool>("--json") { Description = "Write JSON, with every single step." };
        var explain = new Option<bool>("--explain") { Description = "Show what the compiler changes for inference, where, and what it saves." };
        var machine = new Option<bool>("--machine") { Description = "Show what networks run on here: processor, libtorch, native workarounds. Needs no model." };
        var command = new Command("describe", "Shows a model's layers, shapes and costs.") { model, size, json, explain, machine };
        command.Validators.Add(result =>
        {
            if (result.GetResult(model) is not { Tokens.Count: > 0 } && !result.GetValue(machine))
                result.AddError("Expected a model, as in 'describe PanopticFpnR50', or '--machine'. 'list' shows the models.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(machine))
                MachineFacts.Write(terminal);
            if (parsed.GetResult(model) is not { Tokens.Count: > 0 })
                return;

            ModelDescription description = parsed.GetRequiredValue(model).Description;
            if (parsed.GetValue(json))
            {
                terminal.Line(ToJson(description, parsed.GetRequiredValue(size)));
                return;
            }

            Show(terminal, description, parsed.GetRequiredValue(size));
            if (parsed.GetValue(explain))
                Explanation.Write(terminal, description);
        });
        return command;
    }

    private static string ToJson(ModelDescription description, PictureSize size) =>
        JsonSerializer.Serialize(DescriptionDocument.Of(description, size), DescriptionJson.Default.DescriptionDocument);

    private static void Show(Terminal terminal, ModelDescription description, PictureSize size)
    {
        IReadOnlyDictionary<string, long> symbols = ModelInput.Symbols(1, size.Height, size.Width);
        terminal.Facts(
            ("model", description.Name),
            ("network", description.Summary),
            ("input", $"{description.Input.Name} {description.Input.Shape}"),
            ("output", string.Join(", ", description.Outputs.Select(output => $"{output.Name} {output.Shape}"))),
            ("pretrained", description.Pretrained is { } pretrained ? $"{pretrained.File} ({pretrained.Weights} of {pretrained.Variant})" : "none"),
            ("spec", description.SpecHash));
        terminal.Line("");
        terminal.Table(
            [
                Terminal.Words("layer"), Terminal.Words("kind"), Terminal.Numbers("repeats"), Terminal.Words("output"),
                Terminal.Words($"at {size}"), Terminal.Numbers("parameters"), Terminal.Numbers("multiply-adds"),
            ],
            [
                .. description.Groups.Select(group => Row(group, symbols)),
                ["total", "", "", "", "", $"{description.Parameters:N0}", $"{description.MultiplyAdds(size.Height, size.Width):N0}"],
            ]);
    }

    private static string[] Row(StepGroup group, IReadOnlyDictionary<string, long> symbols)
    {
        TensorShape output = group.Steps[^1].Output;
        return
        [
            group.Name, group.Kind, $"{group.Repeats}", output.ToString(), $"[{string.Join(",", output.Evaluate(symbols))}]",
            $"{group.Parameters:N0}", $"{group.MultiplyAdds(symbols):N0}",
        ];
    }
}
