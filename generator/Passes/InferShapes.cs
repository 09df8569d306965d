using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Gives every value its symbolic shape: once per definition over its constants (what the generated code says), and
/// once per instance over N, H and W (where layers are held against each other).
/// Needs: nothing. Ensures: <see cref="Body.Shapes"/> of every body, and that all layers fit.
/// </summary>
internal static class InferShapes
{
    /// <summary>The network with the shapes of every definition, and every pair of layers that does not fit.</summary>
    public static (Network Network, IReadOnlyList<ShapeMismatch> Mismatches) Run(Network network)
    {
        var inference = new ShapeInference();
        foreach (Body body in network.Root.Bodies)
            inference.Infer(network.Root, body, Bindings.None, network.Input.Shape);
        if (inference.Mismatches.Count > 0)
            return (network, inference.Mismatches);

        return (network.Rewrite((definition, body) => body with
        {
            Shapes = new ShapeInference().Infer(definition, body, Bindings.None, definition.Input),
        }), []);
    }
}

/// <summary>One run of shape inference; keeps what did not fit.</summary>
internal sealed class ShapeInference
{
    private readonly List<ShapeMismatch> _mismatches = [];

    public IReadOnlyList<ShapeMismatch> Mismatches => _mismatches;

    /// <summary>The shape of each value of a body, for an input and the definition's constants.</summary>
    public IReadOnlyDictionary<string, TensorShape> Infer(ModuleDefinition definition, Body body, Bindings bindings, TensorShape input)
    {
        var values = new ShapedValues();
        foreach (string name in body.Inputs)
            values.Add(name, input, $"the input '{name}'");

        foreach (Step step in body.Steps)
        {
            TensorShape[] operands = [.. step.Operands.Select(operand => values.Shapes[operand])];
            IReadOnlyList<TensorShape> results = Results(definition, step, bindings, operands, values);
            for (int index = 0; index < step.Results.Count; index++)
                values.Add(step.Results[index], results[index], Describe(definition, step));
        }

        return values.Shapes;
    }

    private IReadOnlyList<TensorShape> Results(
        ModuleDefinition definition, Step step, Bindings bindings, TensorShape[] operands, ShapedValues values)
    {
        TensorShape x = operands[0];
        switch (step.Operation)
        {
            case Conv2d conv:
                var layer = definition.MemberNamed<Conv2dLayer>(conv.Layer);
                RequireChannels(layer, layer.InChannels.In(bindings), step, x, values);
                return [ShapeRules.Conv2d(layer, x, bindings)];
            case BatchNorm2d norm:
                var batchNorm = definition.MemberNamed<BatchNorm2dLayer>(norm.Layer);
                RequireChannels(batchNorm, batchNorm.Channels.In(bindings), step, x, values);
                return [x];
            case GroupNorm norm:
                return [Normalised(definition.MemberNamed<GroupNormLayer>(norm.Layer))];
            case InstanceNorm norm:
                return [Normalised(definition.MemberNamed<GroupNormLayer>(norm.Layer))];
            case Relu:
                return [x];
            case MaxPool2d pool:
                return [ShapeRules.MaxPool2d(pool, x)];
            case Add:
                RequireEqual(step, x, operands[1], values);
                return [x];
            case Resize resize:
                return [ShapeRules.Resize(resize, x, operands[1])];
            case CallBody call:
                return OutputsOf(definition, definition.BodyNamed(call.Body), bindings, x);
            case Call call:
                return Enter(definition.MemberNamed<ChildModule>(call.Child).Instance, bindings, x);
            case CallWhenPresent call:
                var child = definition.MemberNamed<ChildModule>(call.Child);
                return bindings.Holds(child.When) ? Enter(child.Instance, bindings, x) : [x];
            case RunBlocks run:
                var blocks = definition.MemberNamed<RepeatedBlocks>(run.Blocks);
                TensorShape first = Enter(blocks.First, bindings, x)[0];
                return [Enter(blocks.Rest, bindings, first)[0]];
            default:
                throw new NotSupportedException($"No shape rule for {step.Operation}.");
        }

        TensorShape Normalised(GroupNormLayer layer)
        {
            RequireChannels(layer, layer.Channels.In(bindings), step, x, values);
            return x;
        }
    }

    private IReadOnlyList<TensorShape> Enter(ModuleInstance instance, Bindings bindings, TensorShape x) =>
        OutputsOf(instance.Definition, instance.Definition.Forward, bindings.Enter(instance), x);

    private IReadOnlyList<TensorShape> OutputsOf(ModuleDefinition definition, Body body, Bindings bindings, TensorShape x)
    {
        IReadOnlyDictionary<string, TensorShape> shapes = Infer(definition, body, bindings, x);
        return [.. body.Outputs.Select(output => shapes[output.Value])];
    }

    private void RequireChannels(Member layer, Dimension channels, Step step, TensorShape x, ShapedValues values)
    {
        if (x.Channels != channels)
        {
            _mismatches.Add(new ShapeMismatch(
                layer.Property,
                $"'{layer.StateName}' takes {new TensorShape(x.Batch, channels, x.Height, x.Width)}, but {values.Origin(step.Operands[0])} gives {x}"));
        }
    }

    private void RequireEqual(Step step, TensorShape left, TensorShape right, ShapedValues values)
    {
        if (!left.Equals(right))
        {
            _mismatches.Add(new ShapeMismatch(
                "",
                $"'{step.Result}' adds two tensors of one shape, but {values.Origin(step.Operands[0])} gives {left} and {values.Origin(step.Operands[1])} gives {right}"));
        }
    }

    private static string Describe(ModuleDefinition definition, Step step)
    {
        string? member = step.Operation switch
        {
            Conv2d conv => conv.Layer,
            BatchNorm2d norm => norm.Layer,
            GroupNorm norm => norm.Layer,
            InstanceNorm norm => norm.Layer,
            Call call => call.Child,
            CallWhenPresent call => call.Child,
            _ => null,
        };
        return member is null ? $"'{step.Result}'" : $"'{definition.MemberNamed<Member>(member).StateName}'";
    }

    private sealed class ShapedValues
    {
        private readonly Dictionary<string, string> _origins = [];

        public Dictionary<string, TensorShape> Shapes { get; } = [];

        public string Origin(string value) => _origins[value];

        public void Add(string name, TensorShape shape, string origin)
        {
            Shapes.Add(name, shape);
            _origins.Add(name, origin);
        }
    }
}
