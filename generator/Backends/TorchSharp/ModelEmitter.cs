using System.Globalization;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints the training form as TorchSharp modules: first the model, then what it returns, then its blocks.</summary>
internal static class ModelEmitter
{
    public static string Emit(Network network, NetworkDescription description)
    {
        var writer = new SourceWriter();
        FileHeader.Write(
            writer,
            network,
            "System",
            "System.CodeDom.Compiler",
            "PanopticFpn",
            "TorchSharp",
            "TorchSharp.Modules",
            "static TorchSharp.torch");

        Summarise(writer, network, description);
        writer.Line(CSharp.GeneratedCode);
        string contract = network.Classes is null ? "IModel" : "ISegmentationModel";
        using (writer.Block($"{CSharp.Access(network)} sealed partial class {network.Name} : {BaseType(network.Name, network.Root)}, {contract}<{network.Name}>"))
        {
            ModuleEmitter.WriteMembers(writer, network.Root, isModel: true);
            ForwardEmitter.Write(writer, network, network.Root);

            foreach (ModuleDefinition definition in new[] { network.Root }.Concat(network.Root.Inner()))
                BundleEmitter.Write(writer, definition);

            foreach (ModuleDefinition definition in network.Root.Inner())
                WriteModule(writer, network, definition);
        }

        return writer.ToString();
    }

    /// <summary>The module's base class: one tensor in, what its forward returns out.</summary>
    private static string BaseType(string model, ModuleDefinition definition) =>
        $"NetworkModule<{(definition.Forward.Bundle is { } bundle ? $"{model}.{bundle}" : "Tensor")}>";

    private static void WriteModule(SourceWriter writer, Network network, ModuleDefinition definition)
    {
        TensorShape input = definition.Forward.Shapes[definition.Forward.Inputs[0].Name];
        writer.Blank();
        writer.Line($"/// <summary>{CSharp.Xml(definition.Summary)}</summary>");
        if (definition.Blocks is not null)
            writer.Line($"/// <remarks>{input} to {definition.Forward.Shapes[definition.Forward.Outputs[0].Value]}.</remarks>");
        string type = definition.Blocks is { } blocks ? $"BlockList<{blocks.First.Definition.Name}>" : BaseType(network.Name, definition);
        using (writer.Block($"public sealed partial class {definition.Name} : {type}"))
        {
            ModuleEmitter.WriteMembers(writer, definition);
            if (definition.Blocks is null)
                ForwardEmitter.Write(writer, network, definition);
        }
    }

    private static void Summarise(SourceWriter writer, Network network, NetworkDescription description)
    {
        IEnumerable<string> outputs = network.Root.Forward.Outputs.Select(output =>
            $"{output.Name} {network.Root.Forward.Shapes[output.Value]}");
        writer.Line($"/// <summary>{CSharp.Xml(network.Summary ?? network.Title + ".")}</summary>");
        writer.Line("/// <remarks>");
        if (network.Summary is not null)
            writer.Line($"/// {CSharp.Xml(network.Title)}.");
        writer.Line($"/// From {network.Input.Name} {network.Input.Shape} to {string.Join(", ", outputs)};");
        writer.Line($"/// {Grouped(description.Parameters)} parameters. Layers that are used again count once.");
        writer.Line("/// <code>");

        int nameWidth = description.Groups.Max(group => group.Name.Length) + 2;
        int kindWidth = description.Groups.Max(group => group.Kind.Length) + 2;
        int shapeWidth = description.Groups.Max(group => group.Output.ToString().Length) + 2;
        writer.Line("/// " + "layer".PadRight(nameWidth) + "kind".PadRight(kindWidth) + "output".PadRight(shapeWidth) + "parameters".PadLeft(12));
        foreach (DescribedGroup group in description.Groups)
        {
            writer.Line("/// " + group.Name.PadRight(nameWidth) + group.Kind.PadRight(kindWidth) +
                group.Output.ToString().PadRight(shapeWidth) + Grouped(group.Parameters).PadLeft(12));
        }

        writer.Line("/// </code>");
        writer.Line("/// </remarks>");
    }

    private static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
