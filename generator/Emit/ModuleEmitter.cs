using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Emit;

/// <summary>Prints what a module is made of: its constructor, its layers as properties, its blocks as a list.</summary>
internal static class ModuleEmitter
{
    /// <param name="writer">Where to.</param>
    /// <param name="definition">The module.</param>
    /// <param name="isModel">Whether it is the whole network: its constructor is where native workarounds are applied.</param>
    public static void WriteMembers(SourceWriter writer, ModuleDefinition definition, bool isModel = false)
    {
        WriteConstructor(writer, definition, isModel);
        WriteRegistration(writer);
        RepeatedBlocks? blocks = definition.Members.OfType<RepeatedBlocks>().FirstOrDefault();
        foreach (Constant constant in definition.Properties.Where(_ => blocks is null))
            WriteProperty(writer, constant.Summary, TypeOf(constant), CSharp.Pascal(constant.Name));
        foreach (Member member in definition.Members.Where(member => member is not RepeatedBlocks))
            WriteProperty(writer, Summary(member), TypeOf(member), member.Name, member is Layer layer ? layer.Getter : "{ get; }");
        if (blocks is not null)
            WriteList(writer, blocks.First.Definition.Name);
    }

    private static void WriteConstructor(SourceWriter writer, ModuleDefinition definition, bool isModel)
    {
        RepeatedBlocks? blocks = definition.Members.OfType<RepeatedBlocks>().FirstOrDefault();
        if (blocks is not null)
        {
            writer.Line($"private readonly {blocks.First.Definition.Name}[] _blocks;");
            writer.Blank();
        }

        writer.Line("/// <summary>Creates the module with freshly initialised weights.</summary>");
        foreach (Constant constant in definition.Constants)
            writer.Line($"/// <param name=\"{constant.Name}\">{CSharp.Xml(constant.Summary)}</param>");
        string parameters = string.Join(", ", definition.Constants.Select(constant =>
            $"{TypeOf(constant)} {constant.Name}"));
        writer.Line($"public {definition.Name}({parameters})");
        using (writer.Indented())
            writer.Line($": base(nameof({definition.Name}))");
        writer.Line("{");
        using (writer.Indented())
        {
            if (isModel)
            {
                writer.Line("NativeWorkarounds.Apply();");
                writer.Blank();
            }

            if (blocks is null)
                WriteLayers(writer, definition);
            else
                WriteBlocks(writer, blocks);
        }

        writer.Line("}");
    }

    /// <summary>TorchSharp registers a child's fields when the child is registered, under the compiler's names for them.</summary>
    private static void WriteRegistration(SourceWriter writer)
    {
        writer.Blank();
        writer.Line("/// <summary>The constructor has registered everything under its state-dict name; fields are not registered once more.</summary>");
        using (writer.Block("protected override void RegisterComponents()"))
        {
        }
    }

    private static void WriteLayers(SourceWriter writer, ModuleDefinition definition)
    {
        foreach (Constant constant in definition.Properties)
            writer.Line($"{CSharp.Pascal(constant.Name)} = {constant.Name};");
        foreach (Member member in definition.Members)
        {
            if (member is not Layer layer)
                writer.Line($"{member.Name} = {Creation(member)};");
            else if (layer.Construction is { } construction)
                writer.Line(construction);
        }

        writer.Blank();
        foreach (Member member in definition.Members)
        {
            if (member is ChildModule { When: not null })
                writer.Line($"if ({member.Name} is not null)");
            string indent = member is ChildModule { When: not null } ? "    " : "";
            writer.Line(member is Layer layer ? layer.Registration : $"{indent}register_module({CSharp.Quote(member.StateName)}, {member.Name});");
        }

        string[] initializations = [.. definition.Members.OfType<Layer>().SelectMany(layer => layer.Initializations)];
        if (initializations.Length == 0)
            return;
        writer.Blank();
        foreach (string initialization in initializations)
            writer.Line(initialization);
    }

    private static void WriteBlocks(SourceWriter writer, RepeatedBlocks blocks)
    {
        writer.Line($"_blocks = new {blocks.First.Definition.Name}[{blocks.Count}];");
        using (writer.Block("for (int i = 0; i < _blocks.Length; i++)"))
        {
            writer.Line("_blocks[i] = i == 0");
            using (writer.Indented())
            {
                writer.Line($"? {Creation(blocks.First)}");
                writer.Line($": {Creation(blocks.Rest)};");
            }

            writer.Line("register_module(i.ToString(CultureInfo.InvariantCulture), _blocks[i]);");
        }
    }

    private static void WriteList(SourceWriter writer, string block)
    {
        writer.Blank();
        writer.Line("/// <summary>The number of blocks.</summary>");
        writer.Line("public int Count => _blocks.Length;");
        writer.Blank();
        writer.Line("/// <summary>A block, counted from the input.</summary>");
        writer.Line($"public {block} this[int index] => _blocks[index];");
        writer.Blank();
        writer.Line("/// <summary>The blocks from the input on.</summary>");
        writer.Line($"public IEnumerator<{block}> GetEnumerator() => ((IEnumerable<{block}>)_blocks).GetEnumerator();");
        writer.Blank();
        writer.Line("IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();");
    }

    private static void WriteProperty(SourceWriter writer, string summary, string type, string name, string getter = "{ get; }")
    {
        writer.Blank();
        writer.Line($"/// <summary>{CSharp.Xml(summary)}</summary>");
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
        Layer layer => $"{layer.Kind}; {layer.StateName} in the state dict.",
        ChildModule { When: not null } child => $"{child.Instance.Definition.Summary.TrimEnd('.')}, or null where the shape stays; {child.StateName} in the state dict.",
        ChildModule child => $"{child.Instance.Definition.Summary.TrimEnd('.')}; {child.StateName} in the state dict.",
        _ => throw new NotSupportedException($"The emitter has no summary for {member}."),
    };

    private static string Creation(Member member) => member switch
    {
        ChildModule { When: { } condition } child => $"{condition} ? {Creation(child.Instance)} : null",
        ChildModule child => Creation(child.Instance),
        _ => throw new NotSupportedException($"The emitter cannot create {member}."),
    };

    private static string Creation(ModuleInstance instance)
    {
        IEnumerable<string> arguments = instance.Definition.Constants.Zip(
            instance.Arguments,
            (constant, argument) => $"{constant.Name}: {CSharp.Argument(argument.Value, constant.Kind)}");
        return $"new {instance.Definition.Name}({string.Join(", ", arguments)})";
    }
}
