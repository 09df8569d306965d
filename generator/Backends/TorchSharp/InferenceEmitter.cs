using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>
/// Prints the frozen form as classes beside the modules that they are frozen from: a method that freezes the network, what
/// its callers see, and one class a module that holds frozen layers and runs them.
/// </summary>
internal static class InferenceEmitter
{
    public static string Emit(Network network)
    {
        var writer = new SourceWriter();
        FileHeader.Write(
            writer,
            network,
            "System",
            "System.CodeDom.Compiler",
            "System.Collections.Generic",
            "System.Linq",
            "PanopticFpn",
            "PanopticFpn.Frozen",
            "TorchSharp",
            "static TorchSharp.torch");
        using (writer.Block($"{CSharp.Access(network)} sealed partial class {network.Name}"))
        {
            WriteFreezing(writer, network);
            WriteForm(writer, network);
            WriteModule(writer, network.Root, "private");
            foreach (ModuleDefinition definition in network.Root.Inner())
            {
                writer.Blank();
                using (writer.Block($"public sealed partial class {definition.Name}"))
                    WriteModule(writer, definition, "internal");
            }
        }

        return writer.ToString();
    }

    private static void WriteFreezing(SourceWriter writer, Network network)
    {
        writer.Line("/// <summary>Freezes today's weights into a form that only infers, faster and in less memory; what happens to this network later does not change it.</summary>");
        writer.Line("/// <param name=\"options\">Precision and memory layout, or null for float32 in the layout that is faster here.</param>");
        writer.Line("/// <returns>The form, on the network's device; it is the caller's to dispose.</returns>");
        writer.Line("public InferenceForm ForInference(InferenceOptions? options = null) =>");
        using (writer.Indented())
            writer.Line($"FrozenWeights.Freeze({GuardEmitter.Reference(network.Root)}, options, weights => new InferenceForm(this, weights));");
        writer.Blank();
        writer.Line($"IInferenceForm IModel<{network.Name}>.ForInference(InferenceOptions? options) => ForInference(options);");
    }

    /// <summary>What users see: one method that checks its input, and the contract of all forms.</summary>
    private static void WriteForm(SourceWriter writer, Network network)
    {
        Body forward = network.Root.Forward;
        TensorShape shape = network.Input.Shape;
        string type = forward.Bundle ?? "Tensor";
        string images = FormEmitter.Parameter(network);

        writer.Blank();
        writer.Line($"/// <summary>{network.Name} frozen for inference: weights of its own, without autograd; calls may run side by side.</summary>");
        writer.Line(CSharp.GeneratedCode);
        using (writer.Block("public sealed class InferenceForm : FrozenForm"))
        {
            writer.Line("private readonly Frozen _network;");
            writer.Blank();
            writer.Line($"internal InferenceForm({network.Name} source, FrozenWeights weights)");
            using (writer.Indented())
                writer.Line(": base(weights) => _network = new Frozen(source, weights);");
            writer.Blank();
            writer.Line($"/// <summary>{CSharp.Xml(forward.Summary)}</summary>");
            writer.Line($"/// <param name=\"{network.Input.Name}\">{shape}, float32, whatever the form computes in.</param>");
            writer.Line($"/// <returns>{string.Join(", ", forward.Outputs.Select(output => $"{(forward.Bundle is null ? "" : CSharp.Pascal(output.Name) + " ")}{forward.Shapes[output.Value]}"))}, float32.</returns>");
            writer.Line("/// <exception cref=\"ArgumentException\">The rank, the channels, the size, the data type or the device do not fit.</exception>");
            using (writer.Block($"public {type} forward({images})"))
            {
                writer.Line("using var noGrad = no_grad();");
                writer.Line($"using Tensor entered = this.Weights.Enter({network.Input.Name}, nameof({network.Name}), channels: {shape.Channels}{GuardEmitter.SizeOf(network.Input)});");
                if (forward.Bundle is null)
                {
                    writer.Line("return _network.call(entered);");
                }
                else
                {
                    writer.Line($"var ({string.Join(", ", forward.Outputs.Select(output => output.Name))}) = _network.call(entered);");
                    writer.Line($"return new {forward.Bundle}({string.Join(", ", forward.Outputs.Select(output => $"new {BundleEmitter.TypeOf(output.Map)}({output.Name})"))});");
                }
            }

            writer.Blank();
            writer.Line("/// <inheritdoc/>");
            FormEmitter.WriteOutputs(writer, network);
        }
    }

    private static void WriteModule(SourceWriter writer, ModuleDefinition definition, string access)
    {
        string header = $"{access} sealed class Frozen({definition.Name} source, FrozenWeights weights)";
        writer.Blank();
        if (definition.Blocks is { } blocks)
        {
            writer.Line($"{header} : FrozenBlocks(source.Select(block => new {blocks.First.Definition.Name}.Frozen(block, weights)));");
            return;
        }

        Body[] bodies = [.. definition.ReachedBodies];
        var layers = FormLayers.Of(bodies, operation => operation.FrozenLayer(definition));
        using (writer.Block(header + (definition.Forward.Outputs.Count == 1 ? " : nn.IModule<Tensor, Tensor>" : "")))
        {
            foreach (Operation operation in FormLayers.FormsOf(bodies))
            {
                if (Declaration(definition, operation, layers) is { } line)
                    writer.Line(line);
            }

            foreach (Body body in bodies)
            {
                writer.Blank();
                WriteBody(writer, body, layers);
            }
        }
    }

    /// <summary>The property or the field that holds what an operation calls, or null where it calls nothing of the module.</summary>
    private static string? Declaration(ModuleDefinition definition, Operation operation, FormLayers layers) => operation is CallOperation call
        ? call.FrozenModule(definition)
        : layers.Of(operation) is { } layer ? $"private {layer.Type} {layer.Name} {{ get; }} = {layer.Creation};" : null;

    private static void WriteBody(SourceWriter writer, Body body, FormLayers layers)
    {
        (string access, string name) = body.Name == Body.Forward ? ("public", "call") : ("private", body.Name);
        FormEmitter.WriteBody(writer, body, access, name, step => layers.Of(step.Operation)?.Name ?? ForwardEmitter.NameOf(step));
    }
}
