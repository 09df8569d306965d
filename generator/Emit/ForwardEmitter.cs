using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Emit;

/// <summary>Prints a body as a method over TorchSharp tensors: each line with its shape, each tensor disposed after its last use.</summary>
internal sealed class ForwardEmitter
{
    private readonly SourceWriter _writer;
    private readonly ModuleDefinition _definition;
    private readonly Body _body;

    // What to write where a value is read: a child that may be absent passes its operand on.
    private readonly Dictionary<string, string> _locals = [];
    private readonly HashSet<string> _nullable = [];

    // The type of each local that is more than a tensor.
    private readonly Dictionary<string, FeatureMap?> _maps = [];
    private readonly int _commentColumn;

    private ForwardEmitter(SourceWriter writer, ModuleDefinition definition, Body body)
    {
        (_writer, _definition, _body) = (writer, definition, body);
        foreach (BodyInput input in body.Inputs)
        {
            _locals.Add(input.Name, input.Name);
            _maps.Add(input.Name, input.Map);
        }

        foreach (Step step in body.Steps)
        {
            for (int index = 0; index < step.Results.Count; index++)
            {
                _locals.Add(step.Results[index], Local(step, step.Results[index]));
                _maps.Add(step.Results[index], MapOf(step, index));
            }

            if (step.Operation is CallWhenPresent)
                _nullable.Add(step.Result);
        }

        _commentColumn = body.Steps.Where(step => step.Operation is not RunBlocks && step.Results.Count == 1)
            .Select(step => Statement(step).Length)
            .DefaultIfEmpty(0)
            .Max() + 2;
    }

    /// <summary>All bodies of a module, and what they share.</summary>
    public static void Write(SourceWriter writer, Network network, ModuleDefinition definition)
    {
        foreach (Body body in definition.Bodies)
        {
            writer.Blank();
            new ForwardEmitter(writer, definition, body).Write(network);
        }

        IEnumerable<Resize> resizes = definition.Bodies.SelectMany(body => body.Steps).Select(step => step.Operation).OfType<Resize>();
        foreach (Resampling resampling in resizes.Select(resize => resize.Resampling).Distinct().OrderBy(resampling => resampling))
            ResizeEmitter.Write(writer, resampling);
    }

    private void Write(Network network)
    {
        _writer.Line($"/// <summary>{CSharp.Xml(_body.Summary)}</summary>");
        if (_body.Access != BodyAccess.Private)
        {
            foreach (BodyInput input in _body.Inputs)
                _writer.Line($"/// <param name=\"{input.Name}\">{_body.Shapes[input.Name]}</param>");
            _writer.Line($"/// <returns>{string.Join(", ", _body.Outputs.Select(Returned))}</returns>");
        }

        if (_body.Access == BodyAccess.EntryPoint)
            _writer.Line($"/// <exception cref=\"ArgumentException\">{(_body.Inputs[0].Map is null ? "The rank, the channels, the size" : "The pictures in the batch")}, the data type or the device do not fit.</exception>");
        using (_writer.Block($"{Signature()}({string.Join(", ", _body.Inputs.Select(Parameter))})"))
        {
            if (_body.Access == BodyAccess.EntryPoint)
                WriteGuard(network);
            foreach (Step step in _body.Steps)
                Write(step);
            _writer.Line($"return {ReturnExpression()};");
        }
    }

    private void WriteGuard(Network network)
    {
        string reference = _definition.Members.OfType<Conv2dLayer>().First().Name;
        if (_body.Inputs[0].Map is not null)
        {
            _writer.Line($"InputGuard.CheckMaps(nameof({network.Name}), {reference}.weight, {string.Join(", ", _body.Inputs.Select(map => map.Name))});");
            _writer.Blank();
            return;
        }

        string input = network.Input.Name;
        TensorShape shape = network.Input.Shape;
        string size = (shape.Height.IsConstant ? $", height: {shape.Height}" : "") + (shape.Width.IsConstant ? $", width: {shape.Width}" : "");
        _writer.Line($"InputGuard.Check({input}, nameof({network.Name}), channels: {shape.Channels}, {reference}.weight{size});");
        foreach (BatchStatistics statistics in network.BatchStatistics)
        {
            string trains = statistics.Child is { } child ? child + ".training" : "training";
            _writer.Line($"InputGuard.CheckBatch({input}, nameof({network.Name}), {trains}, stride: {statistics.Stride});");
        }

        _writer.Blank();
    }

    private void Write(Step step)
    {
        if (step.Heading is not null)
        {
            _writer.Blank();
            _writer.Line($"// {step.Heading}");
        }

        if (step.Operation is RunBlocks run)
            WriteLoop(step, _definition.MemberNamed<RepeatedBlocks>(run.Blocks));
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

    private void WriteLoop(Step step, RepeatedBlocks blocks)
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

    private string Statement(Step step)
    {
        if (step.Operation is CallWhenPresent call)
            return $"Tensor? {step.Result} = {call.Child}?.call({Operand(step.Operands[0])});";
        return $"Tensor {step.Result} = {Expression(step)};";
    }

    private string Expression(Step step)
    {
        string x = Operand(step.Operands[0]);
        return step.Operation switch
        {
            Conv2d conv => $"{conv.Layer}.call({x})",
            BatchNorm2d norm => $"{norm.Layer}.call({x})",
            GroupNorm norm => $"{norm.Layer}.call({x})",
            Linear linear => $"{linear.Layer}.call({x})",
            Relu => step.InPlace ? $"{x}.relu_()" : $"nn.functional.relu({x})",
            MaxPool2d pool => $"nn.functional.max_pool2d({x}, kernel_size: {pool.Kernel}, stride: {pool.Stride}, padding: {pool.Padding})",
            Add => $"{x}.{(step.InPlace ? "add_" : "add")}({Operand(step.Operands[1])})",
            Multiply multiply => $"{x}.{(step.InPlace ? "mul_" : "mul")}({CSharp.Double(multiply.Factor)})",
            Concat => $"torch.cat([{Operands(step)}], dim: 1)",
            Dropout2d dropout => $"nn.functional.dropout2d({x}, {CSharp.Double(dropout.Probability)}, training)",
            Resize { Scale: 1 } resize => $"{ResizeEmitter.NameOf(resize.Resampling)}({x}, like: {Operand(step.Operands[1])})",
            Resize resize => $"{ResizeEmitter.NameOf(resize.Resampling)}({x}, like: {Operand(step.Operands[1])}, scale: {resize.Scale})",
            GlobalAveragePool => $"{x}.mean([2, 3])",
            Call call => $"{call.Child}.call({x})",
            CallBody call => $"{call.Body}({Operands(step)})",
            _ => throw new NotSupportedException($"The emitter has no TorchSharp form of {step.Operation}."),
        };
    }

    private string Local(Step step, string result) =>
        step.Operation is CallWhenPresent ? $"{result} ?? {Operand(step.Operands[0])}" : result;

    private string Operand(string value) => _locals[value];

    private string Operands(Step step) => string.Join(", ", step.Operands.Select(Operand));

    /// <summary>What another body gives comes with its type.</summary>
    private FeatureMap? MapOf(Step step, int index) => step.Operation switch
    {
        CallBody call => _definition.BodyNamed(call.Body).Outputs[index].Map,
        Call call => _definition.MemberNamed<ChildModule>(call.Child).Instance.Definition.Forward.Outputs[index].Map,
        _ => null,
    };

    /// <summary>A parameter; one that users fill says its shape, for the analyzer of their code.</summary>
    private string Parameter(BodyInput input) =>
        (_body.Access == BodyAccess.EntryPoint && input.Map is null ? CSharp.ShapeAttribute(_body.Shapes[input.Name]) + " " : "") + $"{FeatureMapEmitter.TypeOf(input.Map)} {input.Name}";

    private string Returned(BodyOutput output) =>
        _body.Bundle is null ? $"{_body.Shapes[output.Value]}" : $"{CSharp.Pascal(output.Name)} {_body.Shapes[output.Value]}";

    private string Signature()
    {
        string type = _body.Bundle ?? (_body.Outputs.Count == 1
            ? FeatureMapEmitter.TypeOf(_body.Outputs[0].Map)
            : $"({string.Join(", ", _body.Outputs.Select(output => $"{FeatureMapEmitter.TypeOf(output.Map)} {CSharp.Pascal(output.Name)}"))})");
        string access = _body.Access == BodyAccess.Private ? "private" : _body.Name == Body.Forward ? "public override" : "public";
        return $"{access} {type} {_body.Name}";
    }

    private string ReturnExpression()
    {
        string values = string.Join(", ", _body.Outputs.Select(Value));
        return _body.Bundle is not null ? $"new {_body.Bundle}({values})" : _body.Outputs.Count == 1 ? values : $"({values})";
    }

    /// <summary>An output as its type; a tensor becomes one by a checked call.</summary>
    private string Value(BodyOutput output)
    {
        string value = Operand(output.Value);
        return output.Map is null || output.Map == _maps[output.Value] ? value : $"{FeatureMapEmitter.TypeOf(output.Map)}.From({value})";
    }
}
