using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints what the forms of a network beside the network itself have in common: bodies over mere tensors, and outputs as a list.</summary>
internal static class FormEmitter
{
    /// <summary>The pictures that a form takes, with their shape for the analyzer.</summary>
    public static string Parameter(Network network) => $"{CSharp.ShapeAttribute(network.Input.Shape)} Tensor {network.Input.Name}";

    /// <summary>What the form's <c>forward</c> returns, as a list.</summary>
    public static void WriteOutputs(SourceWriter writer, Network network)
    {
        Body forward = network.Root.Forward;
        string outputs = $"public override IReadOnlyList<Tensor> Outputs({Parameter(network)})";
        if (forward.Bundle is null)
        {
            writer.Line($"{outputs} => [forward({network.Input.Name})];");
            return;
        }

        using (writer.Block(outputs))
        {
            string names = string.Join(", ", forward.Outputs.Select(output => output.Name));
            writer.Line($"var ({names}) = forward({network.Input.Name});");
            writer.Line($"return [{names}];");
        }
    }

    /// <param name="names">What the steps ask of their module (see <see cref="StepsEmitter"/>).</param>
    public static void WriteBody(SourceWriter writer, Body body, string access, string name, Func<Step, string> names)
    {
        string type = body.Outputs.Count == 1
            ? "Tensor"
            : $"({string.Join(", ", body.Outputs.Select(output => $"Tensor {CSharp.Pascal(output.Name)}"))})";
        string inputs = string.Join(", ", body.Inputs.Select(input => $"Tensor {input.Name}"));
        using (writer.Block($"{access} {type} {name}({inputs})"))
        {
            new StepsEmitter(writer, body, names).Write(values => values.Count == 1 ? values[0] : $"({string.Join(", ", values)})");
        }
    }
}
