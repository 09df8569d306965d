using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints what a module is made of: its constructor, its layers as properties, its blocks as a list.</summary>
internal static class ModuleEmitter
{
    /// <param name="writer">Where to.</param>
    /// <param name="definition">The module.</param>
    /// <param name="isModel">Whether it is the whole network: its constructor is where native workarounds are applied.</param>
    public static void WriteMembers(SourceWriter writer, ModuleDefinition definition, bool isModel = false)
    {
        WriteConstructorHeader(writer, definition);
        if (definition.Blocks is { } blocks)
        {
            WriteBlocks(writer, definition, blocks);
            return;
        }

        using (writer.Indented())
            writer.Line($": base(nameof({definition.Name}))");
        using (writer.Braces())
        {
            if (isModel)
            {
                writer.Line("NativeWorkarounds.Apply();");
                writer.Blank();
            }

            WriteLayers(writer, definition);
        }

        foreach (Constant constant in definition.Properties)
            WriteProperty(writer, CSharp.Xml(constant.Summary), TypeOf(constant), CSharp.Pascal(constant.Name));
        foreach (Member member in definition.Members)
            WriteProperty(writer, Summary(member), TypeOf(member), member.Name, member is Layer layer ? layer.Getter : "{ get; }");
    }

    private static void WriteConstructorHeader(SourceWriter writer, ModuleDefinition definition)
    {
        writer.Line("/// <summary>Creates the module with freshly initialised weights.</summary>");
        foreach (Constant constant in definition.Constants)
            writer.Line($"/// <param name=\"{constant.Name}\">{CSharp.Xml(constant.Summary)}</param>");
        writer.Line($"public {definition.Name}({string.Join(", ", definition.Constants.Select(constant => $"{TypeOf(constant)} {constant.Name}"))})");
    }

    /// <summary>A list of blocks runs them itself: all that is printed is how each is made.</summary>
    private static void WriteBlocks(SourceWriter writer, ModuleDefinition definition, RepeatedBlocks blocks)
    {
        (string first, string rest) = (Creation(blocks.First), Creation(blocks.Rest));
        using (writer.Indented())
        {
            if (first == rest)
            {
                writer.Line($": base(nameof({definition.Name}), {blocks.Count}, i => {first})");
            }
            else
            {
                writer.Line($": base(nameof({definition.Name}), {blocks.Count}, i => i == 0");
                using (writer.Indented())
                {
                    writer.Line($"? {first}");
                    writer.Line($": {rest})");
                }
            }
        }

        using (writer.Braces())
        {
        }
    }

    private static void WriteLayers(SourceWriter writer, ModuleDefinition definition)
    {
        foreach (Constant constant in definition.Properties)
            writer.Line($"{CSharp.Pascal(constant.Name)} = {constant.Name};");
        foreach (Member member in definition.Members)
            writer.Line(member is Layer layer ? layer.Construction : $"{member.Name} = {Registered(member)};");

        string[] initializations = [.. definition.Members.OfType<Layer>().SelectMany(layer => layer.Initializations)];
        if (initializations.Length == 0)
            return;
        writer.Blank();
        foreach (string initialization in initializations)
            writer.Line(initialization);
    }

    private static void WriteProperty(SourceWriter writer, string summary, string type, string name, string getter = "{ get; }")
    {
        writer.Blank();
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Line($"public {type} {name} {getter}");
    }

    private static string TypeOf(Constant constant) => constant.Kind switch
    {
        ConstantKind.Boolean => "bool",
        ConstantKind.Real => "double",
        _ => "long",
    };

    private static string TypeOf(Member member) => member switch
    {
        Layer layer => layer.Type,
        ChildModule child => child.Instance.Definition.Name + (child.When is null ? "" : "?"),
        _ => throw new NotSupportedException($"The emitter has no type for {member}."),
    };

    private static string Summary(Member member) => member switch
    {
        Layer layer => $"{CSharp.Xml(layer.Kind)} (<c>{layer.StateName}</c>).",
        ChildModule { When: not null } child => $"{CSharp.Xml(child.Instance.Definition.Summary.TrimEnd('.'))}, or null where the shape stays (<c>{child.StateName}</c>).",
        ChildModule child => $"{CSharp.Xml(child.Instance.Definition.Summary.TrimEnd('.'))} (<c>{child.StateName}</c>).",
        _ => throw new NotSupportedException($"The emitter has no summary for {member}."),
    };

    /// <summary>A child as it is created and registered under its name in the state dict.</summary>
    private static string Registered(Member member) => member switch
    {
        ChildModule { When: { } condition } child => $"{condition} ? {Registered(CSharp.Quote(child.StateName), Creation(child.Instance))} : null",
        ChildModule child => Registered(CSharp.Quote(child.StateName), Creation(child.Instance)),
        _ => throw new NotSupportedException($"The emitter cannot create {member}."),
    };

    private static string Registered(string stateName, string creation) => $"Register({stateName}, {creation})";

    private static string Creation(ModuleInstance instance)
    {
        IEnumerable<string> arguments = instance.Definition.Constants.Zip(
            instance.Arguments,
            (constant, argument) => $"{constant.Name}: {CSharp.Argument(argument.Value, constant.Kind)}");
        return $"new {instance.Definition.Name}({string.Join(", ", arguments)})";
    }
}
