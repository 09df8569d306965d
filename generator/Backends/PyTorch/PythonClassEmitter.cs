using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>
/// Prints a module as a class: its constants are arguments of <c>__init__</c>, its members attributes under their names in the state dict.
/// A module whose keys are indices is a <c>nn.Sequential</c> of its parts.
/// </summary>
internal sealed class PythonClassEmitter
{
    private readonly ModuleDefinition _definition;
    private readonly RepeatedBlocks? _blocks;
    private readonly StateContainer _root;
    private readonly IReadOnlyList<PythonMethodEmitter> _methods;

    public PythonClassEmitter(ModuleDefinition definition)
    {
        _definition = definition;
        _blocks = definition.Members.OfType<RepeatedBlocks>().FirstOrDefault();
        if (_blocks is not null && definition.Members.Count > 1)
            throw new NotSupportedException($"'{definition.Name}' has members beside its repeated blocks.");
        _root = StateTree.Of(definition);
        _methods = [.. definition.Bodies.Where(body => !IsInherited(body)).Select(body => new PythonMethodEmitter(definition, _root, body))];
    }

    /// <summary>Whether a method of it gives several tensors without a type of their own.</summary>
    public bool ReturnsTuples => _methods.Any(method => method.ReturnsTuple);

    private bool IsSequential => _blocks is not null || _root.IsList;

    /// <param name="writer">Where to.</param>
    /// <param name="name">The class's name.</param>
    /// <param name="documentation">The lines of its docstring.</param>
    public void Write(SourceWriter writer, string name, IReadOnlyList<string> documentation)
    {
        writer.Line($"class {name}({(IsSequential ? "nn.Sequential" : "nn.Module")}):");
        using (writer.Indented())
        {
            WriteDocumentation(writer, documentation);
            writer.Line("");
            WriteInitialization(writer);
            foreach (PythonMethodEmitter method in _methods)
            {
                writer.Line("");
                method.Write(writer);
            }
        }
    }

    /// <summary>A docstring; with more than one line its quotes stand on lines of their own, as PEP 257 has it.</summary>
    public static void WriteDocumentation(SourceWriter writer, IReadOnlyList<string> lines)
    {
        if (lines.Count == 1)
        {
            writer.Line($"\"\"\"{Python.Escaped(lines[0])}\"\"\"");
            return;
        }

        writer.Line($"\"\"\"{Python.Escaped(lines[0])}");
        foreach (string line in lines.Skip(1))
            writer.Line(Python.Escaped(line));
        writer.Line("\"\"\"");
    }

    /// <summary>Blocks one after another are what <c>nn.Sequential</c> does by itself.</summary>
    private static bool IsInherited(Body body) =>
        body is { Name: Body.Forward, Steps.Count: 1, Outputs.Count: 1 } && body.Steps[0].Operation is RunBlocks && body.Outputs[0].Value == body.Steps[0].Result;

    private void WriteInitialization(SourceWriter writer)
    {
        IEnumerable<string> parameters = _definition.Constants.Select(constant => $"{Python.Name(constant.Name)}: {Python.TypeOf(constant.Kind)}").Prepend("self");
        writer.Line($"def __init__({string.Join(", ", parameters)}) -> None:");
        using (writer.Indented())
        {
            if (_definition.Constants.Count > 0)
                WriteDocumentation(writer, ["Creates the module with freshly initialised weights.", "", "Args:", .. _definition.Constants.Select(constant => $"    {Python.Name(constant.Name)}: {constant.Summary}")]);
            if (_blocks is not null)
                WriteBlocks(writer, _blocks);
            else if (_root.IsList)
                WriteList(writer);
            else
                WriteMembers(writer);
            foreach (string constant in _definition.Constants.Select(constant => constant.Name).Where(constant => _methods.Any(method => method.Constants.Contains(constant))))
                writer.Line($"self.{Python.Name(constant)} = {Python.Name(constant)}");
            WriteInitialValues(writer);
        }
    }

    private static void WriteBlocks(SourceWriter writer, RepeatedBlocks blocks)
    {
        writer.Line("super().__init__(");
        using (writer.Indented())
        {
            (string first, string rest) = (Creation(blocks.First), Creation(blocks.Rest));
            if (first != rest)
                writer.Line($"{first},");
            writer.Line("*(");
            using (writer.Indented())
            {
                writer.Line(rest);
                writer.Line(first == rest ? $"for i in range({Python.Number(blocks.Count)})" : $"for _ in range({Python.Number(blocks.Count)} - 1)");
            }

            writer.Line("),");
        }

        writer.Line(")");
    }

    private void WriteList(SourceWriter writer)
    {
        writer.Line("super().__init__(");
        using (writer.Indented())
        {
            foreach (StateNode child in _root.Children)
                WriteNode(writer, "", child, ",");
        }

        writer.Line(")");
    }

    private void WriteMembers(SourceWriter writer)
    {
        writer.Line("super().__init__()");
        foreach (StateNode child in _root.Children)
        {
            if (Python.IsIdentifier(child.Key))
                WriteNode(writer, $"self.{child.Key} = ", child, "");
            else
                WriteNode(writer, $"self.add_module({Python.Quote(child.Key)}, ", child, ")");
        }
    }

    private static void WriteNode(SourceWriter writer, string before, StateNode node, string after)
    {
        if (node is StateMember member)
        {
            writer.Line(before + Creation(member.Member) + after);
            return;
        }

        var container = (StateContainer)node;
        writer.Line(before + (container.IsList ? "nn.ModuleList([" : "nn.ModuleDict({"));
        using (writer.Indented())
        {
            foreach (StateNode child in container.Children)
                WriteNode(writer, container.IsList ? "" : $"{Python.Quote(child.Key)}: ", child, ",");
        }

        writer.Line((container.IsList ? "])" : "})") + after);
    }

    private void WriteInitialValues(SourceWriter writer)
    {
        string[] statements = [.. _definition.Members.OfType<Layer>().SelectMany(layer => layer.PyTorchInitializations(StateTree.ExpressionOf(_root, layer)))];
        if (statements.Length == 0)
            return;
        writer.Line("");
        foreach (string statement in statements)
            writer.Line(statement);
    }

    private static string Creation(Member member) => member switch
    {
        Layer layer => layer.PyTorchCreation,

        // An identity has no parameters and so no keys.
        ChildModule { When: { } condition } child => $"{Creation(child.Instance)} if {Python.Name(condition)} else nn.Identity()",
        ChildModule child => Creation(child.Instance),
        _ => throw new NotSupportedException($"The emitter cannot create {member}."),
    };

    private static string Creation(ModuleInstance instance)
    {
        IEnumerable<string> arguments = instance.Definition.Constants.Zip(
            instance.Arguments,
            (constant, argument) => $"{Python.Name(constant.Name)}={Python.Argument(argument.Value, constant.Kind)}");
        return $"{instance.Definition.Name}({string.Join(", ", arguments)})";
    }
}
