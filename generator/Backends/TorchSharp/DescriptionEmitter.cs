using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints what programs may ask of a model without running it: classes, input, outputs and the table of steps.</summary>
internal static class DescriptionEmitter
{
    public static string Emit(Network network, NetworkDescription description, OptimizationReport report)
    {
        var writer = new SourceWriter();
        FileHeader.Write(writer, network, network.Pretrained is null
            ? ["System.Collections.Generic", "PanopticFpn", "static TorchSharp.torch"]
            : ["System", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks", "PanopticFpn", "PanopticFpn.Weights", "static TorchSharp.torch"]);
        using (writer.Block($"{CSharp.Access(network)} sealed partial class {network.Name}"))
        {
            ClassesEmitter.Write(writer, network);
            writer.Line("/// <summary>The input, the outputs and every step of the network, with shapes and costs.</summary>");
            writer.Line("public static ModelDescription Description { get; } = Describe();");
            writer.Blank();
            writer.Line("/// <summary>Creates the network with freshly initialised weights.</summary>");
            writer.Line($"public static {network.Name} Create() => new();");
            writer.Blank();
            WritePretrained(writer, network);
            WriteOutputs(writer, network);
            writer.Blank();
            WriteDescribe(writer, network, description, report);
        }

        return writer.ToString();
    }

    private static void WritePretrained(SourceWriter writer, Network network)
    {
        if (network.Pretrained is not { } pretrained)
            return;

        writer.Line($"/// <summary>Creates the network with torchvision's {pretrained.Weights} weights of {pretrained.Variant}; whatever they do not cover is freshly initialised.</summary>");
        writer.Line($"/// <remarks><c>{pretrained.File}</c> is downloaded once into PyTorch's cache, verified, and taken from there ever after.</remarks>");
        writer.Line("/// <param name=\"progress\">Told how far the download is.</param>");
        writer.Line("/// <param name=\"options\">Mirror, cache and retries, or null for the defaults.</param>");
        writer.Line("/// <param name=\"cancellationToken\">Ends the download; what has come is kept for the next time.</param>");
        writer.Line("/// <exception cref=\"WeightsFileException\">The file can be neither found nor fetched, or is damaged; the message says what to do.</exception>");
        writer.Line($"public static Task<{network.Name}> PretrainedAsync(");
        using (writer.Indented())
        {
            writer.Line("IProgress<DownloadProgress>? progress = null,");
            writer.Line("PretrainedOptions? options = null,");
            writer.Line("CancellationToken cancellationToken = default) =>");
            writer.Line($"PretrainedModel.CreateAsync<{network.Name}>(progress, options, cancellationToken);");
        }

        writer.Blank();
    }

    private static void WriteOutputs(SourceWriter writer, Network network)
    {
        Body forward = network.Root.Forward;
        string input = network.Input.Name;
        writer.Line("/// <summary>Runs the network and gives every output, in the order of the description; the caller disposes them.</summary>");
        writer.Line($"/// <param name=\"{input}\">{network.Input.Shape}</param>");
        if (forward.Bundle is null)
        {
            writer.Line($"public IReadOnlyList<Tensor> Outputs({CSharp.ShapeAttribute(network.Input.Shape)} Tensor {input}) => [call({input})];");
            return;
        }

        using (writer.Block($"public IReadOnlyList<Tensor> Outputs({CSharp.ShapeAttribute(network.Input.Shape)} Tensor {input})"))
        {
            string names = string.Join(", ", forward.Outputs.Select(output => output.Name));
            writer.Line($"var ({names}) = call({input});");
            writer.Line($"return [{names}];");
        }
    }

    private static void WriteDescribe(SourceWriter writer, Network network, NetworkDescription description, OptimizationReport report)
    {
        var shapes = new ShapeLocals();
        string input = $"new ModelInput({CSharp.Quote(network.Input.Name)}, {shapes.Of(network.Input.Shape)}, {Floats(network.Input.Mean)}, {Floats(network.Input.StandardDeviation)}),";
        Body forward = network.Root.Forward;
        string[] outputs = [.. forward.Outputs.Select(output => $"new({CSharp.Quote(output.Name)}, {shapes.Of(forward.Shapes[output.Value])}, {CSharp.Number(output.Stride)}),")];
        string[] groups = [.. description.Groups.SelectMany(group => Lines(group, shapes))];
        using (writer.Block("private static ModelDescription Describe()"))
        {
            writer.Line(CSharp.Symbols(network.Input.Shape));
            shapes.Write(writer);
            writer.Line("return new ModelDescription(");
            using (writer.Indented())
            {
                writer.Line($"{CSharp.Quote(network.Name)},");
                writer.Line($"{CSharp.Quote(network.Title)},");
                writer.Line($"{CSharp.Quote(network.SpecHash)},");
                writer.Line(input);
                WriteList(writer, outputs, "],");
                writer.Line(network.Classes is null ? "null," : "Classes,");
                WriteList(writer, groups, network.Pretrained is null ? "])" : "],");
                if (network.Pretrained is { } pretrained)
                    writer.Line($"{CSharp.Pretrained(pretrained)})");
            }

            WriteOptimizations(writer, report);
        }
    }

    private static void WriteList(SourceWriter writer, string[] lines, string end)
    {
        writer.Line("[");
        using (writer.Indented())
        {
            foreach (string line in lines)
                writer.Line(line);
        }

        writer.Line(end);
    }

    private static void WriteOptimizations(SourceWriter writer, OptimizationReport report)
    {
        writer.Line("{");
        using (writer.Indented())
        {
            writer.Line($"Optimizations = new OptimizationReport({CSharp.Number(report.Height)}, {CSharp.Number(report.Width)}, [");
            using (writer.Indented())
            {
                foreach (Optimization optimization in report.Optimizations)
                {
                    writer.Line($"new({CSharp.Quote(optimization.Pass)}, {CSharp.Quote(optimization.Summary)},");
                    using (writer.Indented())
                        writer.Line($"[{string.Join(", ", optimization.Places.Select(CSharp.Quote))}], {CSharp.Number(optimization.MultiplyAdds)}, {CSharp.Number(optimization.Bytes)}),");
                }
            }

            writer.Line("]),");
        }

        writer.Line("};");
    }

    private static IEnumerable<string> Lines(DescribedGroup group, ShapeLocals shapes)
    {
        yield return $"new({CSharp.Quote(group.Name)}, {CSharp.Quote(group.Kind)}, {CSharp.Number(group.Repeats)}, [";
        foreach (DescribedStep step in group.Steps)
        {
            yield return $"    new({CSharp.Quote(step.Name)}, {CSharp.Quote(step.Operation)}, {shapes.Of(step.Output)}, " +
                $"{CSharp.Number(step.Parameters)}, {CSharp.Number(step.MultiplyAddsPerElement)}),";
        }

        yield return "]),";
    }

    private static string Floats(IReadOnlyList<double> values) => "[" + string.Join(", ", values.Select(CSharp.Float)) + "]";
}
