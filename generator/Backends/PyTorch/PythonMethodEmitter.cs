using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>Prints a body as a method of a module: each line with the shape of its result.</summary>
internal sealed class PythonMethodEmitter
{
    private readonly Body _body;
    private readonly IReadOnlyList<(Step Step, string Statement)> _statements;
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly int _commentColumn;

    /// <param name="definition">The module.</param>
    /// <param name="root">Its members by their names in the state dict.</param>
    /// <param name="body">The body.</param>
    public PythonMethodEmitter(ModuleDefinition definition, StateContainer root, Body body)
    {
        _body = body;
        _statements = [.. body.Steps.Select(step => (step, Statement(definition, root, step)))];
        _commentColumn = _statements.Where(pair => HasOneResult(pair.Step)).Select(pair => pair.Statement.Length).DefaultIfEmpty(0).Max() + 2;
    }

    /// <summary>The module's constants that it reads.</summary>
    public IReadOnlyCollection<string> Constants => _constants;

    /// <summary>Whether it gives several tensors without a type of their own.</summary>
    public bool ReturnsTuple => _body.Bundle is null && _body.Outputs.Count > 1;

    public void Write(SourceWriter writer)
    {
        // TorchScript keeps forward and what it calls; what else users call has to say so.
        if (_body.Access == BodyAccess.EntryPoint && _body.Name != Body.Forward)
            writer.Line("@torch.jit.export");
        IEnumerable<string> parameters = _body.Inputs.Select(input => $"{Python.Name(input.Name)}: Tensor").Prepend("self");
        writer.Line($"def {NameOf(_body)}({string.Join(", ", parameters)}) -> {ReturnType()}:");
        using (writer.Indented())
        {
            PythonClassEmitter.WriteDocumentation(writer, [.. Documentation()]);
            foreach ((Step step, string statement) in _statements)
                Write(writer, step, statement);
            writer.Line($"return {ReturnExpression()}");
        }
    }

    /// <summary>A body's name as a method; an underscore before it says that it is the module's own business.</summary>
    private static string NameOf(Body body) => (body.Access == BodyAccess.Private ? "_" : "") + Python.Name(body.Name);

    private static bool HasOneResult(Step step) => step.Results.Count == 1 && step.Operation is not RunBlocks;

    private void Write(SourceWriter writer, Step step, string statement)
    {
        if (step.Heading is not null)
        {
            if (step != _body.Steps[0])
                writer.Line("");
            writer.Line($"# {step.Heading}");
        }

        if (HasOneResult(step))
        {
            writer.Line($"{statement.PadRight(_commentColumn)}# {ShapeOf(step.Result)}");
            return;
        }

        foreach (string result in step.Results)
            writer.Line($"# {Python.Name(result)} {ShapeOf(result)}");
        writer.Line(statement);
        if (step.Operation is RunBlocks)
            WriteLoop(writer, step);
    }

    private static void WriteLoop(SourceWriter writer, Step step)
    {
        string result = Python.Name(step.Result);
        writer.Line("for block in self:");
        using (writer.Indented())
            writer.Line($"{result} = block({result})");
    }

    private string Statement(ModuleDefinition definition, StateContainer root, Step step)
    {
        string results = string.Join(", ", step.Results.Select(Python.Name));
        if (step.Operation is RunBlocks)
            return $"{results} = {Python.Name(step.Operands[0])}";
        var call = new PyTorchCall(
            step,
            member => StateTree.ExpressionOf(root, definition.MemberNamed<Member>(member)),
            body => NameOf(definition.BodyNamed(body)));
        string statement = $"{results} = {step.Operation.PyTorch(call)}";
        _constants.UnionWith(call.Constants);
        return statement;
    }

    private IEnumerable<string> Documentation()
    {
        yield return _body.Summary;
        yield return "";
        yield return "Args:";
        foreach (BodyInput input in _body.Inputs)
            yield return $"    {Python.Name(input.Name)}: {ShapeOf(input.Name)}";
        yield return "";
        yield return "Returns:";
        yield return "    " + string.Join(", ", _body.Outputs.Select(output => (_body.Outputs.Count == 1 ? "" : Python.Name(output.Name) + " ") + ShapeOf(output.Value)));
    }

    private string ReturnType() => _body.Bundle ??
        (_body.Outputs.Count == 1 ? "Tensor" : $"Tuple[{string.Join(", ", _body.Outputs.Select(_ => "Tensor"))}]");

    private string ReturnExpression()
    {
        string values = string.Join(", ", _body.Outputs.Select(output => Python.Name(output.Value)));
        return _body.Bundle is null ? values : $"{_body.Bundle}({values})";
    }

    private string ShapeOf(string value) => Python.Shape(_body.Shapes[value]);
}
