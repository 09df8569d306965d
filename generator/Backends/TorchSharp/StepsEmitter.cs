using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>
/// Prints the steps of a body over TorchSharp tensors: each line with its shape, each tensor disposed after its last use.
/// How an operation is written is its user's: layers that train and frozen ones are called alike and resize alike.
/// </summary>
internal sealed class StepsEmitter
{
    private readonly SourceWriter _writer;
    private readonly Body _body;
    private readonly Func<Step, string> _names;

    // What to write where a value is read: a child that may be absent passes its operand on.
    private readonly Dictionary<string, string> _locals = [];
    private readonly HashSet<string> _nullable = [];
    private readonly int _commentColumn;

    /// <param name="names">What a step asks of its module: a layer, a child, another body, or whether it trains.</param>
    public StepsEmitter(SourceWriter writer, Body body, Func<Step, string> names)
    {
        (_writer, _body, _names) = (writer, body, names);
        foreach (BodyInput input in body.Inputs)
            _locals.Add(input.Name, input.Name);
        foreach (Step step in body.Steps)
        {
            foreach (string result in step.Results)
                _locals.Add(result, step.Operation is CallWhenPresent ? $"{result} ?? {Operand(step.Operands[0])}" : result);
            if (step.Operation is CallWhenPresent)
                _nullable.Add(step.Result);
        }

        _commentColumn = body.Steps.Where(step => step.Operation is not RunBlocks && step.Results.Count == 1)
            .Select(step => Statement(step).Length)
            .DefaultIfEmpty(0)
            .Max() + 2;
    }

    public void Write()
    {
        foreach (Step step in _body.Steps)
            Write(step);
    }

    /// <summary>A value where it is read.</summary>
    public string Operand(string value) => _locals[value];

    private void Write(Step step)
    {
        if (step.Heading is not null)
        {
            _writer.Blank();
            _writer.Line($"// {step.Heading}");
        }

        if (step.Operation is RunBlocks)
            WriteLoop(step);
        else if (step.Results.Count > 1)
            WriteSeveral(step);
        else
            _writer.Line($"{Statement(step).PadRight(_commentColumn)}// {_body.Shapes[step.Result]}");

        foreach (string released in step.Released)
            _writer.Line(_nullable.Contains(released) ? $"{released}?.Dispose();" : $"{released}.Dispose();");
    }

    private void WriteSeveral(Step step)
    {
        foreach (string result in step.Results)
            _writer.Line($"// {result} {_body.Shapes[result]}");
        _writer.Line($"var ({string.Join(", ", step.Results)}) = {Expression(step)};");
    }

    private void WriteLoop(Step step)
    {
        _writer.Line($"Tensor {step.Result} = _blocks[0].call({Operand(step.Operands[0])});");
        using (_writer.Block("for (int i = 1; i < _blocks.Length; i++)"))
        {
            _writer.Line($"Tensor next = _blocks[i].call({step.Result});");
            _writer.Line($"{step.Result}.Dispose();");
            _writer.Line($"{step.Result} = next;");
        }

        _writer.Blank();
    }

    private string Statement(Step step) =>
        $"Tensor{(_nullable.Contains(step.Result) ? "?" : "")} {step.Result} = {Expression(step)};";

    private string Expression(Step step) => step.Operation.TorchSharp(new TorchSharpCall(step, Operand, _names));
}
