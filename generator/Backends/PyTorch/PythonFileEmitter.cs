using System.Globalization;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>Prints a network as a file of Python: what its modules share, its blocks from the innermost on, and the model last.</summary>
internal static class PythonFileEmitter
{
    public static string Emit(Network network, NetworkDescription description)
    {
        ModuleDefinition[] modules = [.. network.Root.Inner().Reverse(), network.Root];
        var classes = modules.Select(definition => new PythonClassEmitter(definition)).ToArray();
        Body[] bundles = [.. modules.SelectMany(definition => definition.Bodies).Where(body => body.Bundle is not null).GroupBy(body => body.Bundle).Select(group => group.First())];

        var writer = new SourceWriter();
        WriteHeader(writer, network, classes, hasBundles: bundles.Length > 0);
        foreach (PythonDefinition definition in DefinitionsOf(modules))
        {
            Separate(writer);
            foreach (string line in definition.Text.Split('\n'))
                writer.Line(line.TrimEnd('\r'));
        }

        foreach (Body body in bundles)
        {
            Separate(writer);
            WriteBundle(writer, body);
        }

        for (int index = 0; index < modules.Length - 1; index++)
        {
            Separate(writer);
            classes[index].Write(writer, modules[index].Name, Documentation(modules[index]));
        }

        Separate(writer);
        classes[modules.Length - 1].Write(writer, Python.ClassName(network.Name), Documentation(network, description));
        return writer.ToString();
    }

    private static void WriteHeader(SourceWriter writer, Network network, PythonClassEmitter[] classes, bool hasBundles)
    {
        writer.Line($"\"\"\"{network.Name}: compiled by {Product.Name} from a network spec. Edit the spec, not this file.");
        writer.Line("");
        writer.Line("The keys of the state dict are those of the C# class of the same spec: each loads the weights that the other saves.");
        writer.Line("\"\"\"");
        string[] typing = [.. new[] { (hasBundles, "NamedTuple"), (classes.Any(printed => printed.ReturnsTuples), "Tuple") }.Where(pair => pair.Item1).Select(pair => pair.Item2)];
        if (typing.Length > 0)
        {
            writer.Line("");
            writer.Line($"from typing import {string.Join(", ", typing)}");
        }

        writer.Line("");
        writer.Line("import torch");
        writer.Line("from torch import Tensor, nn");
    }

    /// <summary>What operations and layers use besides PyTorch, each once.</summary>
    private static IEnumerable<PythonDefinition> DefinitionsOf(ModuleDefinition[] modules) =>
        modules.SelectMany(module => module.Bodies).SelectMany(body => body.Steps).Select(step => step.Operation.PyTorchDefinition)
            .Concat(modules.SelectMany(module => module.Members).OfType<Layer>().Select(layer => layer.PyTorchDefinition))
            .OfType<PythonDefinition>()
            .GroupBy(definition => definition.Name)
            .Select(group => group.First())
            .OrderBy(definition => definition.Name, StringComparer.Ordinal);

    /// <summary>A named tuple: TorchScript takes it, and it unpacks as the C# type does.</summary>
    private static void WriteBundle(SourceWriter writer, Body body)
    {
        writer.Line($"class {body.Bundle}(NamedTuple):");
        using (writer.Indented())
        {
            writer.Line($"\"\"\"{CSharp.Pascal(body.Outputs[0].Name)} to {CSharp.Pascal(body.Outputs[body.Outputs.Count - 1].Name)}, finest first.\"\"\"");
            writer.Line("");
            foreach (BodyOutput output in body.Outputs)
                writer.Line($"{Python.Name(output.Name)}: Tensor  # {Python.Shape(body.Shapes[output.Value])}{(output.Stride == 0 ? "" : $", stride {output.Stride}")}");
        }
    }

    private static string[] Documentation(ModuleDefinition definition)
    {
        Body forward = definition.Forward;
        return forward.Outputs.Count == 1
            ? [definition.Summary, "", $"{Python.Shape(forward.Shapes[forward.Inputs[0].Name])} to {Python.Shape(forward.Shapes[forward.Outputs[0].Value])}."]
            : [definition.Summary];
    }

    private static string[] Documentation(Network network, NetworkDescription description)
    {
        Body forward = network.Root.Forward;
        IEnumerable<string> outputs = forward.Outputs.Select(output => $"{output.Name} {Python.Shape(forward.Shapes[output.Value])}");
        string[] title = network.Summary is null ? [network.Title + ".", ""] : [network.Summary, "", network.Title + "."];
        return
        [
            .. title,
            $"From {network.Input.Name} {Python.Shape(network.Input.Shape)} to {string.Join(", ", outputs)};",
            $"{description.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters. Layers that are used again count once.",
            "",
            "Pictures are numbers in [0,1], less the mean and divided by the standard deviation of each channel:",
            $"mean {Numbers(network.Input.Mean)}, standard deviation {Numbers(network.Input.StandardDeviation)}.",
        ];
    }

    private static string Numbers(IReadOnlyList<double> values) => "[" + string.Join(", ", values.Select(Python.Number)) + "]";

    /// <summary>Two empty lines, as PEP 8 asks for around what stands in the first column.</summary>
    private static void Separate(SourceWriter writer)
    {
        writer.Line("");
        writer.Line("");
    }
}
