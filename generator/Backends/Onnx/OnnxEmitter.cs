using PanopticFpn.Gen.Backends.TorchSharp;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends.Onnx;

/// <summary>Prints the inference form as code that states the ONNX graph, in the model file's order and with its names.</summary>
internal static class OnnxEmitter
{
    public static string Emit(Network network)
    {
        var writer = new SourceWriter();
        FileHeader.Write(writer, network, "PanopticFpn", "PanopticFpn.Onnx");
        using (writer.Block($"{CSharp.Access(network)} sealed partial class {network.Name}"))
        {
            WriteExport(writer, network);
            WriteBodies(writer, network.Root);
            foreach (ModuleDefinition definition in network.Root.Inner())
            {
                writer.Blank();
                using (writer.Block($"public sealed partial class {definition.Name}"))
                    WriteBodies(writer, definition);
            }
        }

        return writer.ToString();
    }

    private static void WriteExport(SourceWriter writer, Network network)
    {
        Body forward = network.Root.Forward;
        writer.Line($"/// <summary>Writes the inference form of the network, with today's weights, as an ONNX file; {Open(network.Input.Shape)}.</summary>");
        writer.Line("/// <param name=\"path\">The file. It is written beside and renamed when whole.</param>");
        writer.Line("/// <param name=\"options\">How to write it, or null for the defaults.</param>");
        using (writer.Block("public void ExportOnnx(string path, OnnxExportOptions? options = null)"))
        {
            writer.Line("using var graph = new OnnxGraph(Description, options);");
            writer.Line(CSharp.Symbols(network.Input.Shape));
            writer.Line($"OnnxValue {network.Input.Name} = graph.Input({CSharp.Quote(network.Input.Name)}, {CSharp.Shape(network.Input.Shape)});");
            string results = string.Join(", ", forward.Outputs.Select(output => output.Name));
            string target = forward.Outputs.Count == 1 ? $"OnnxValue {results}" : $"var ({results})";
            writer.Line($"{target} = {MethodName(forward)}(graph.Root, {network.Input.Name});");
            foreach (BodyOutput output in forward.Outputs)
                writer.Line($"graph.Output({CSharp.Quote(output.Name)}, {output.Name});");
            writer.Line("graph.Save(path);");
        }
    }

    /// <summary>The forward body and those that it calls.</summary>
    private static void WriteBodies(SourceWriter writer, ModuleDefinition definition)
    {
        foreach (Body body in definition.ReachedBodies)
        {
            writer.Blank();
            WriteBody(writer, definition, body);
        }
    }

    private static void WriteBody(SourceWriter writer, ModuleDefinition definition, Body body)
    {
        string type = body.Outputs.Count == 1
            ? "OnnxValue"
            : $"({string.Join(", ", body.Outputs.Select(output => $"OnnxValue {CSharp.Pascal(output.Name)}"))})";
        string access = body.Access == BodyAccess.Module && body.Name == Body.Forward ? "internal" : "private";
        string inputs = string.Join(", ", body.Inputs.Select(input => $"OnnxValue {input.Name}"));
        using (writer.Block($"{access} {type} {MethodName(body)}(OnnxScope scope, {inputs})"))
        {
            // The shapes of maps are written over the size of the pictures that they come from.
            string whole = body.Inputs[0].Map is null ? body.Inputs[0].Name + ".Shape" : "scope.Input";
            var shapes = new ShapeLocals();
            OnnxCall[] calls = [.. body.Steps.Select(step => new OnnxCall(definition, body, step, shapes))];
            string[] expressions = [.. body.Steps.Zip(calls, (step, call) => step.Operation is RunBlocks ? "" : step.Operation.Onnx(call))];
            if (calls.Any(call => call.StatesShape))
                writer.Line(CSharp.Symbols(definition.Input, whole));
            shapes.Write(writer);
            bool returnsLast = body.Outputs.Count == 1 && body.Steps.Count > 0 && body.Steps[body.Steps.Count - 1] is { Operation: not RunBlocks } last && last.Result == body.Outputs[0].Value;
            for (int index = 0; index < expressions.Length; index++)
                WriteStep(writer, body.Steps[index], expressions[index], isReturned: returnsLast && index == expressions.Length - 1);
            string values = string.Join(", ", body.Outputs.Select(output => output.Value));
            if (!returnsLast)
                writer.Line($"return {(body.Outputs.Count == 1 ? values : $"({values})")};");
        }
    }

    private static void WriteStep(SourceWriter writer, Step step, string expression, bool isReturned)
    {
        if (step.Heading is not null)
        {
            writer.Blank();
            writer.Line($"// {step.Heading}");
        }

        if (step.Operation is RunBlocks)
        {
            writer.Line($"OnnxValue {step.Result} = {step.Operands[0]};");
            writer.Line("for (int i = 0; i < Count; i++)");
            writer.Line($"    {step.Result} = this[i].Export(scope.Child($\"{{i}}\"), {step.Result});");
            return;
        }

        string target = step.Results.Count == 1 ? $"OnnxValue {step.Result}" : $"var ({string.Join(", ", step.Results)})";
        writer.Line(isReturned ? $"return {expression};" : $"{target} = {expression};");
    }

    private static string MethodName(Body body) => body.Name == Body.Forward ? "Export" : "Export" + body.Name;

    private static string Open(TensorShape input) =>
        input.Height.IsConstant && input.Width.IsConstant ? "N stays open" : "N, H and W stay open";
}
