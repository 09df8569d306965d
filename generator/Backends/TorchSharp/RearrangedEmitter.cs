using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>
/// Prints the rearranged form that trains: a class beside the network that runs the network's own layers, and holds no more
/// than how some of them are called. Bodies that are as they were are called where they are.
/// </summary>
internal static class RearrangedEmitter
{
    private const string Source = "_network.";

    /// <param name="network">The network as it trains.</param>
    /// <param name="rearranged">The same, rearranged.</param>
    public static string Emit(Network network, Network rearranged)
    {
        HashSet<string> changed = RearrangedBodies.Of(network.Root, rearranged.Root);
        var writer = new SourceWriter();
        List<string> usings = ["System", "System.CodeDom.Compiler", "System.Collections.Generic", "PanopticFpn", "PanopticFpn.Rearranged", "TorchSharp", "static TorchSharp.torch"];
        if (changed.Count > 0)
            usings.Insert(usings.IndexOf("PanopticFpn.Rearranged"), "PanopticFpn.Frozen");
        FileHeader.Write(writer, network, [.. usings]);
        using (writer.Block($"{CSharp.Access(network)} sealed partial class {network.Name}"))
        {
            writer.Line("/// <summary>The network rearranged to train in less time: the same parameters, which take the same gradients up to rounding.</summary>");
            writer.Line("/// <returns>The form; it follows the network's device, mode and weights, and is the caller's to dispose before the network.</returns>");
            writer.Line("public TrainingForm ForTraining() => new(this);");
            writer.Blank();
            writer.Line($"ITrainingForm IModel<{network.Name}>.ForTraining() => ForTraining();");
            writer.Blank();
            WriteForm(writer, rearranged, changed);
        }

        return writer.ToString();
    }

    private static void WriteForm(SourceWriter writer, Network network, HashSet<string> changed)
    {
        Body[] bodies = [.. network.Root.Bodies.Where(body => changed.Contains(body.Name))];
        var layers = FormLayers.Of(bodies, operation => operation.RearrangedLayer);
        string NameOf(Step step) => layers.Of(step.Operation)?.Name ??
            (step.Operation is CallBody call && changed.Contains(call.Body) ? call.Body : Source + ForwardEmitter.NameOf(step));

        string what = bodies.Length == 0 ? "nothing in it is less work in another order, so this runs the network itself" : "it runs the network's own layers, in an order that is less work";
        writer.Line($"/// <summary>{network.Name} rearranged to train: {what}.</summary>");
        writer.Line(CSharp.GeneratedCode);
        using (writer.Block("public sealed class TrainingForm : RearrangedForm"))
        {
            writer.Line($"private readonly {network.Name} _network;");
            foreach (FormLayer layer in layers.All)
                writer.Line($"private {layer.Type} {layer.Name} {{ get; }}");
            writer.Blank();
            using (writer.Block($"internal TrainingForm({network.Name} network)"))
            {
                writer.Line("_network = network;");
                foreach (FormLayer layer in layers.All)
                    writer.Line($"{layer.Name} = {layer.Creation};");
            }

            writer.Blank();
            WriteForward(writer, network, changed, NameOf);
            writer.Blank();
            writer.Line("/// <inheritdoc/>");
            FormEmitter.WriteOutputs(writer, network);
            foreach (Body body in bodies.Where(body => body.Name != Body.Forward))
            {
                writer.Blank();
                FormEmitter.WriteBody(writer, body, "private", body.Name, NameOf);
            }
        }
    }

    private static void WriteForward(SourceWriter writer, Network network, HashSet<string> changed, Func<Step, string> names)
    {
        Body forward = network.Root.Forward;
        string type = forward.Bundle ?? "Tensor";
        writer.Line($"/// <summary>{CSharp.Xml(forward.Summary)}</summary>");
        writer.Line($"/// <param name=\"{network.Input.Name}\">{network.Input.Shape}</param>");
        writer.Line($"/// <returns>{string.Join(", ", forward.Outputs.Select(output => $"{(forward.Bundle is null ? "" : CSharp.Pascal(output.Name) + " ")}{forward.Shapes[output.Value]}"))}</returns>");
        writer.Line("/// <exception cref=\"ArgumentException\">The rank, the channels, the size, the data type or the device do not fit.</exception>");
        string header = $"public {type} forward({FormEmitter.Parameter(network)})";
        if (!changed.Contains(Body.Forward))
        {
            writer.Line($"{header} => {Source}forward({network.Input.Name});");
            return;
        }

        using (writer.Block(header))
        {
            GuardEmitter.Write(writer, network, network.Root, forward, Source);
            new StepsEmitter(writer, forward, names).Write(values =>
            {
                string[] maps = [.. forward.Outputs.Zip(values, (output, value) => output.Map is null ? value : $"new {BundleEmitter.TypeOf(output.Map)}({value})")];
                return forward.Bundle is null ? maps[0] : $"new {forward.Bundle}({string.Join(", ", maps)})";
            });
        }
    }
}
