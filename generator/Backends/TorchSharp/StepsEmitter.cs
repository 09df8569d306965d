using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>
/// Prints the steps of a body over TorchSharp tensors: each statement with its result's shape, each tensor disposed after its
/// last use. A layer that alone reads the result before it stands in the same statement.
/// How an operation is written is its user's: layers that train and frozen ones are called alike and resize alike.
/// </summary>
internal sealed class StepsEmitter
{
    // Longer chains are two statements.
    private const int LongestChain = 100;

    private readonly SourceWriter _writer;
    private readonly Body _body;
    private readonly Func<Step, string> _names;

    // What to write where a value is read: a child that may be absent passes its operand on.
    private readonly Dictionary<string, string> _locals = [];
    private readonly HashSet<string> _nullable = [];
    private readonly List<Statement> _statements = [];

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

        foreach (Step step in body.Steps)
            Append(step);
    }

    /// <summary>Prints the steps and the return of what the body gives.</summary>
    /// <param name="returned">The returned expression, from what stands for each output.</param>
    public void Write(Func<IReadOnlyList<string>, string> returned)
    {
        Statement last = _statements[_statements.Count - 1];
        bool returnsLast = last.Released.Count == 0 && _body.Outputs.Count == 1 && _body.Outputs[0].Value == last.Step.Result &&
            !_nullable.Contains(last.Step.Result);
        int column = _statements.Max(statement => Text(statement, returnsLast && statement == last, returned).Length) + 2;
        foreach (Statement statement in _statements)
            Write(statement, Text(statement, returnsLast && statement == last, returned), column);
        if (!returnsLast)
            _writer.Line($"return {returned([.. _body.Outputs.Select(output => Operand(output.Value))])};");
    }

    private string Operand(string value) => _locals[value];

    /// <summary>Puts a step at the end of the last statement, or into one of its own.</summary>
    private void Append(Step step)
    {
        if (_statements.Count > 0 && Chained(_statements[_statements.Count - 1], step) is { } chained)
        {
            _statements[_statements.Count - 1] = chained;
            return;
        }

        // A last use, of a tensor that is surely there.
        bool mayDispose = step.Operation is LayerOperation && step.Operands.Count > 0 && step.Released.Contains(step.Operands[0]) && Operand(step.Operands[0]) == step.Operands[0];
        var call = new TorchSharpCall(step, Operand, _names, mayDispose);
        _statements.Add(new Statement(step, step.Heading, step.Operation.TorchSharp(call), [.. step.Released.Where(value => !call.Disposes || step.InPlace || value != step.Operands[0])]));
    }

    /// <summary>The statement with a step that alone reads its result and takes it over, or null where there is no such step.</summary>
    private Statement? Chained(Statement before, Step step)
    {
        string value = before.Step.Result;
        if (step.Heading is not null || step.Operation.OpensGroup || step.Operation is CallOperation || before.Step.Operation is CallOperation ||
            step.Operands[0] != value || _body.UsesOf(value) > 1)
        {
            return null;
        }

        var call = new TorchSharpCall(step, operand => operand == value ? before.Expression : Operand(operand), _names, mayDispose: true);
        string expression = step.Operation.TorchSharp(call);
        return call.Disposes && expression.Length <= LongestChain
            ? new Statement(step, before.Heading, expression, [.. before.Released, .. step.Released.Where(released => released != value)])
            : null;
    }

    private string Text(Statement statement, bool isReturned, Func<IReadOnlyList<string>, string> returned)
    {
        Step step = statement.Step;
        if (isReturned)
            return $"return {returned([statement.Expression])};";
        return step.Results.Count > 1
            ? $"var ({string.Join(", ", step.Results)}) = {statement.Expression};"
            : $"Tensor{(_nullable.Contains(step.Result) ? "?" : "")} {step.Result} = {statement.Expression};";
    }

    private void Write(Statement statement, string text, int column)
    {
        if (statement.Heading is not null)
        {
            _writer.Blank();
            _writer.Line($"// {statement.Heading}");
        }

        _writer.Line($"{text.PadRight(column)}// {Shapes(statement.Step)}");
        if (statement.Released.Count > 0)
            _writer.Line(string.Join(" ", statement.Released.Select(value => _nullable.Contains(value) ? $"{value}?.Dispose();" : $"{value}.Dispose();")));
    }

    private string Shapes(Step step) => step.Results.Count == 1
        ? _body.Shapes[step.Result].ToString()
        : $"{_body.Shapes[step.Result]} to {_body.Shapes[step.Results[step.Results.Count - 1]]}";

    /// <summary>Steps in one expression.</summary>
    /// <param name="Step">The last of them, which names the result.</param>
    /// <param name="Released">What is disposed afterwards.</param>
    private sealed record Statement(Step Step, string? Heading, string Expression, IReadOnlyList<string> Released);
}
