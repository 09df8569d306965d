using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Prints a body as a method of a module that trains (see <see cref="StepsEmitter"/>).</summary>
internal sealed class ForwardEmitter
{
    private readonly SourceWriter _writer;
    private readonly ModuleDefinition _definition;
    private readonly Body _body;

    // The type of each local that is more than a tensor.
    private readonly Dictionary<string, FeatureMap?> _maps = [];

    private ForwardEmitter(SourceWriter writer, ModuleDefinition definition, Body body)
    {
        (_writer, _definition, _body) = (writer, definition, body);
        foreach (BodyInput input in body.Inputs)
            _maps.Add(input.Name, input.Map);
        foreach (Step step in body.Steps)
        {
            for (int index = 0; index < step.Results.Count; index++)
                _maps.Add(step.Results[index], MapOf(step, index));
        }
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
                GuardEmitter.Write(_writer, network, _definition, _body);
            new StepsEmitter(_writer, _body, NameOf).Write(Returned);
        }
    }

    /// <summary>What a step asks of its module, by its name there.</summary>
    public static string NameOf(Step step) =>
        step.Operation.Reads ?? throw new NotSupportedException($"{step.Operation} reads nothing of its module.");

    /// <summary>What another body gives comes with its type.</summary>
    private FeatureMap? MapOf(Step step, int index) => step.Operation switch
    {
        CallBody call => _definition.BodyNamed(call.Body).Outputs[index].Map,
        Call call => _definition.MemberNamed<ChildModule>(call.Child).Instance.Definition.Forward.Outputs[index].Map,
        _ => null,
    };

    /// <summary>A parameter; one that users fill says its shape, for the analyzer of their code.</summary>
    private string Parameter(BodyInput input) =>
        (_body.Access == BodyAccess.EntryPoint && input.Map is null ? CSharp.ShapeAttribute(_body.Shapes[input.Name]) + " " : "") + $"{BundleEmitter.TypeOf(input.Map)} {input.Name}";

    private string Returned(BodyOutput output) =>
        _body.Bundle is null ? $"{_body.Shapes[output.Value]}" : $"{CSharp.Pascal(output.Name)} {_body.Shapes[output.Value]}";

    private string Signature()
    {
        string type = _body.Bundle ?? (_body.Outputs.Count == 1
            ? BundleEmitter.TypeOf(_body.Outputs[0].Map)
            : $"({string.Join(", ", _body.Outputs.Select(output => $"{BundleEmitter.TypeOf(output.Map)} {CSharp.Pascal(output.Name)}"))})");
        string access = _body.Access == BodyAccess.Private ? "private" : _body.Name == Body.Forward ? "public override" : "public";
        return $"{access} {type} {_body.Name}";
    }

    /// <summary>The outputs as their types; a tensor becomes one by a checked call.</summary>
    private string Returned(IReadOnlyList<string> values)
    {
        string typed = string.Join(", ", _body.Outputs.Zip(values, (output, value) =>
            output.Map is null || output.Map == _maps[output.Value] ? value : $"new {BundleEmitter.TypeOf(output.Map)}({value})"));
        return _body.Bundle is not null ? $"new {_body.Bundle}({typed})" : _body.Outputs.Count == 1 ? typed : $"({typed})";
    }
}
