using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Emit;

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
        var called = new HashSet<string>(definition.Forward.Steps.Select(step => step.Operation).OfType<CallBody>().Select(call => call.Body));
        foreach (Body body in definition.Bodies.Where(body => body.Name == Body.Forward || called.Contains(body.Name)))
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
            if (body.Steps.Any(step => step.Operation is Conv2d or TapConv2d or MatrixResize or MaxPool2d or Resize or Concat))
                writer.Line(CSharp.Symbols(definition.Input, whole));
            foreach (Step step in body.Steps)
                WriteStep(writer, definition, body, step);
            string values = string.Join(", ", body.Outputs.Select(output => output.Value));
            writer.Line($"return {(body.Outputs.Count == 1 ? values : $"({values})")};");
        }
    }

    private static void WriteStep(SourceWriter writer, ModuleDefinition definition, Body body, Step step)
    {
        if (step.Heading is not null)
        {
            writer.Blank();
            writer.Line($"// {step.Heading}");
        }

        if (step.Operation is RunBlocks)
        {
            writer.Line($"OnnxValue {step.Result} = {step.Operands[0]};");
            writer.Line("for (int i = 0; i < _blocks.Length; i++)");
            writer.Line($"    {step.Result} = _blocks[i].Export(scope.Child($\"{{i}}\"), {step.Result});");
            return;
        }

        string target = step.Results.Count == 1 ? $"OnnxValue {step.Result}" : $"var ({string.Join(", ", step.Results)})";
        writer.Line($"{target} = {Expression(definition, body, step)};");
    }

    private static string Expression(ModuleDefinition definition, Body body, Step step)
    {
        string x = step.Operands[0];
        string result = CSharp.Quote(step.Result);
        string Shape() => CSharp.Shape(body.Shapes[step.Result]);
        return step.Operation switch
        {
            Conv2d conv => Convolution(definition.MemberNamed<Conv2dLayer>(conv.Layer), conv, result, x, Shape()),
            TapConv2d taps => Taps(definition, taps, result, x, Shape()),
            MatrixResize resize => $"scope.MatrixResize({result}, {x}, like: {step.Operands[1]}, {Shape()}, taps: {resize.Taps}, scale: {resize.Scale}, alignCorners: {AlignCorners(resize.Resampling)})",
            AddBias bias => $"scope.AddBias({result}, {x}, {Parameters(definition, bias.Layer)}{(bias.Folded is null ? "" : $", folded: {bias.Folded.Layer}")})",
            BatchNorm2d norm => $"scope.BatchNorm2d({result}, {x}, {Parameters(definition, norm.Layer)})",
            GroupNorm norm => $"scope.GroupNorm({result}, {x}, {Parameters(definition, norm.Layer)}, groups: {definition.MemberNamed<GroupNormLayer>(norm.Layer).Groups})",
            InstanceNorm norm => $"scope.InstanceNorm({result}, {x}, {Parameters(definition, norm.Layer)})",
            Linear linear => $"scope.Linear({result}, {x}, {Parameters(definition, linear.Layer)})",
            Relu => $"scope.Relu({result}, {x})",
            MaxPool2d pool => $"scope.MaxPool2d({result}, {x}, {Shape()}, kernel: {pool.Kernel}, stride: {pool.Stride}, padding: {pool.Padding})",
            Add => $"scope.Add({result}, {x}, {step.Operands[1]})",
            Multiply multiply => $"scope.Multiply({result}, {x}, {CSharp.Double(multiply.Factor)})",
            Concat => $"scope.Concat({result}, {Shape()}, {string.Join(", ", step.Operands)})",
            Resize { Resampling: Resampling.Nearest } resize => $"scope.ResizeNearest({result}, {x}, like: {step.Operands[1]}, {Shape()}, scale: {resize.Scale})",
            Resize resize => $"scope.Resize({result}, {x}, like: {step.Operands[1]}, {Shape()}, scale: {resize.Scale}, alignCorners: {AlignCorners(resize.Resampling)})",
            GlobalAveragePool => $"scope.GlobalAveragePool({result}, {x})",
            Call call => $"{call.Child}.Export({Scope(definition, call.Child)}, {x})",
            CallWhenPresent call => $"{call.Child}?.Export({Scope(definition, call.Child)}, {x}) ?? {x}",
            CallBody call => $"Export{call.Body}(scope, {string.Join(", ", step.Operands)})",
            _ => throw new NotSupportedException($"The emitter has no ONNX form of {step.Operation}."),
        };
    }

    private static string Convolution(Conv2dLayer layer, Conv2d conv, string result, string x, string shape) =>
        $"scope.Conv2d({result}, {x}, {CSharp.Quote(conv.Folded?.WeightsName ?? layer.StateName)}, {layer.Name}, {shape}" +
        (layer.Stride.Is(1) ? "" : $", stride: {Property(layer.Stride)}") +
        (layer.Padding.Is(0) ? "" : $", padding: {Property(layer.Padding)}") +
        (layer.Dilation.Is(1) ? "" : $", dilation: {Property(layer.Dilation)}") +
        (layer.Groups == 1 ? "" : $", groups: {layer.Groups}") +
        (conv.Folded is null ? "" : $", folded: {conv.Folded.Layer}") +
        (conv.Absorbed is null ? "" : $", absorbed: {conv.Absorbed}") +
        (conv.AddsBias ? ")" : ", addsBias: false)");

    private static string Taps(ModuleDefinition definition, TapConv2d taps, string result, string x, string shape) =>
        $"scope.TapConv2d({result}, {x}, {Parameters(definition, taps.Layer)}, {shape}" +
        (taps.Folded is null ? "" : $", folded: {taps.Folded.Layer}") +
        (taps.InputBiasOf is null ? ")" : $", inputBiasOf: {taps.InputBiasOf})");

    private static string AlignCorners(Resampling resampling) => resampling == Resampling.BilinearAlignCorners ? "true" : "false";

    private static string Parameters(ModuleDefinition definition, string layer) =>
        $"{CSharp.Quote(definition.MemberNamed<Member>(layer).StateName)}, {layer}";

    private static string Scope(ModuleDefinition definition, string child) =>
        $"scope.Child({CSharp.Quote(definition.MemberNamed<ChildModule>(child).StateName)})";

    private static string Property(Scalar value) => value.Constant is null ? value.ToString() : CSharp.Pascal(value.Constant);

    private static string MethodName(Body body) => body.Name == Body.Forward ? "Export" : "Export" + body.Name;

    private static string Open(TensorShape input) =>
        input.Height.IsConstant && input.Width.IsConstant ? "N stays open" : "N, H and W stay open";
}
