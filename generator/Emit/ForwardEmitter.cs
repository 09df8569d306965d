using PanopticFpn.Gen.Graph;

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
    private readonly int _commentColumn;

    private ForwardEmitter(SourceWriter writer, ModuleDefinition definition, Body body)
    {
        (_writer, _definition, _body) = (writer, definition, body);
        foreach (string input in body.Inputs)
            _locals.Add(input, input);
        foreach (Step step in body.Steps)
        {
            foreach (string result in step.Results)
                _locals.Add(result, Local(step, result));
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

        if (definition.Bodies.SelectMany(body => body.Steps).Select(step => step.Operation).OfType<Resize>().FirstOrDefault() is { } resize)
            WriteResize(writer, resize.AlignCorners);
    }

    private void Write(Network network)
    {
        string input = _body.Inputs[0];
        _writer.Line($"/// <summary>{CSharp.Xml(_body.Summary)}</summary>");
        if (_body.Access != BodyAccess.Private)
        {
            _writer.Line($"/// <param name=\"{input}\">{_body.Shapes[input]}</param>");
            _writer.Line($"/// <returns>{string.Join(", ", _body.Outputs.Select(Returned))}</returns>");
        }

        if (_body.Access == BodyAccess.EntryPoint)
            _writer.Line("/// <exception cref=\"ArgumentException\">The rank, the channels, the data type or the device do not fit.</exception>");
        using (_writer.Block($"{Signature()}({string.Join(", ", _body.Inputs.Select(name => $"Tensor {name}"))})"))
        {
            if (_body.Access == BodyAccess.EntryPoint)
                WriteGuard(network, input);
            foreach (Step step in _body.Steps)
                Write(step);
            _writer.Line($"return {ReturnExpression()};");
        }
    }

    private void WriteGuard(Network network, string input)
    {
        string reference = _definition.Members.OfType<Conv2dLayer>().First().Name;
        _writer.Line($"InputGuard.Check({input}, nameof({network.Name}), channels: {network.Input.Shape.Channels}, {reference}.weight);");
        string trains = network.BatchStatistics.Child is { } child ? child + ".training" : "training";
        _writer.Line($"InputGuard.CheckBatch({input}, nameof({network.Name}), {trains}, stride: {network.BatchStatistics.Stride});");
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
            Relu => step.InPlace ? $"{x}.relu_()" : $"nn.functional.relu({x})",
            MaxPool2d pool => $"nn.functional.max_pool2d({x}, kernel_size: {pool.Kernel}, stride: {pool.Stride}, padding: {pool.Padding})",
            Add => $"{x}.{(step.InPlace ? "add_" : "add")}({Operand(step.Operands[1])})",
            Resize { Scale: 1 } => $"Resize({x}, like: {Operand(step.Operands[1])})",
            Resize resize => $"Resize({x}, like: {Operand(step.Operands[1])}, scale: {resize.Scale})",
            Call call => $"{call.Child}.call({x})",
            CallBody call => $"{call.Body}({x})",
            _ => throw new NotSupportedException($"The emitter has no TorchSharp form of {step.Operation}."),
        };
    }

    private static void WriteResize(SourceWriter writer, bool alignCorners)
    {
        writer.Blank();
        writer.Line("/// <summary>Resamples bilinearly" + (alignCorners ? ", corners aligned," : "") + " to a multiple of another map's height and width.</summary>");
        writer.Line("private static Tensor Resize(Tensor x, Tensor like, long scale = 1) =>");
        using (writer.Indented())
        {
            writer.Line("nn.functional.interpolate(");
            using (writer.Indented())
            {
                writer.Line("x,");
                writer.Line("[scale * like.shape[2], scale * like.shape[3]],");
                writer.Line("mode: InterpolationMode.Bilinear,");
                writer.Line($"align_corners: {(alignCorners ? "true" : "false")});");
            }
        }
    }

    private string Local(Step step, string result) =>
        step.Operation is CallWhenPresent ? $"{result} ?? {Operand(step.Operands[0])}" : result;

    private string Operand(string value) => _locals[value];

    private string Returned(BodyOutput output) =>
        _body.Bundle is null ? $"{_body.Shapes[output.Value]}" : $"{CSharp.Pascal(output.Name)} {_body.Shapes[output.Value]}";

    private string Signature()
    {
        string type = _body.Bundle ?? (_body.Outputs.Count == 1
            ? "Tensor"
            : $"({string.Join(", ", _body.Outputs.Select(output => $"Tensor {CSharp.Pascal(output.Name)}"))})");
        string access = _body.Access == BodyAccess.Private ? "private" : _body.Name == Body.Forward ? "public override" : "public";
        return $"{access} {type} {_body.Name}";
    }

    private string ReturnExpression()
    {
        string values = string.Join(", ", _body.Outputs.Select(output => Operand(output.Value)));
        return _body.Bundle is not null ? $"new {_body.Bundle}({values})" : _body.Outputs.Count == 1 ? values : $"({values})";
    }
}
