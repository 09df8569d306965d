using PanopticFpn.Gen.Graph;
using Shapes = System.Collections.Generic.IReadOnlyDictionary<string, PanopticFpn.Gen.Graph.TensorShape>;

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
        inference.InferAll(network.Root, network.Input.Shape);
        if (inference.Mismatches.Count > 0)
            return (network, inference.Mismatches);

        var shapes = new Dictionary<ModuleDefinition, IReadOnlyDictionary<Body, Shapes>>();
        return (network.Rewrite((definition, body) =>
        {
            if (!shapes.TryGetValue(definition, out IReadOnlyDictionary<Body, Shapes> bodies))
                shapes.Add(definition, bodies = new ShapeInference().InferAll(definition, definition.Input));
            return body with { Shapes = bodies[body] };
        }), []);
    }
}

/// <summary>One run of shape inference; keeps what did not fit.</summary>
internal sealed class ShapeInference
{
    // Told when all is seen: what to change depends on every layer that the property decides.
    private readonly List<Func<ShapeMismatch>> _mismatches = [];
    private readonly Dictionary<string, long> _commonChannels = [];
    private readonly Dictionary<Body, Shapes> _known = [];

    public IReadOnlyList<ShapeMismatch> Mismatches => [.. _mismatches.Select(mismatch => mismatch())];

    /// <summary>
    /// The shapes in each body of a definition over its constants and symbols. A body that another one runs takes what
    /// that one gives it; every other takes the definition's input.
    /// </summary>
    public IReadOnlyDictionary<Body, Shapes> InferAll(ModuleDefinition definition, TensorShape input)
    {
        foreach (Body body in definition.Bodies)
        {
            if (!_known.ContainsKey(body))
                Infer(definition, body, Bindings.None, [input]);
        }

        return _known;
    }

    /// <summary>The shape of each value of a body, for its inputs and the definition's constants.</summary>
    public Shapes Infer(ModuleDefinition definition, Body body, Bindings bindings, IReadOnlyList<TensorShape> inputs)
    {
        var values = new ShapedValues();
        foreach ((BodyInput input, TensorShape shape) in body.Inputs.Zip(inputs, (input, shape) => (input, shape)))
            values.Add(input.Name, shape, $"the input '{input.Name}'");

        foreach (Step step in body.Steps)
        {
            TensorShape[] operands = [.. step.Operands.Select(operand => values.Shapes[operand])];
            IReadOnlyList<TensorShape> results = Results(definition, step, bindings, operands, values);
            for (int index = 0; index < step.Results.Count; index++)
                values.Add(step.Results[index], results[index], Describe(definition, step));
        }

        return _known[body] = values.Shapes;
    }

    private IReadOnlyList<TensorShape> Results(
        ModuleDefinition definition, Step step, Bindings bindings, TensorShape[] operands, ShapedValues values)
    {
        TensorShape x = operands[0];
        switch (step.Operation)
        {
            case Conv2d conv:
                var layer = definition.MemberNamed<Conv2dLayer>(conv.Layer);
                Conv2dLayer entry = conv.Absorbed is { } absorbed ? definition.MemberNamed<Conv2dLayer>(absorbed) : layer;
                RequireChannels(entry, entry.InChannels.In(bindings), step, x, values);
                return [ShapeRules.Conv2d(layer, x, bindings)];
            case TapConv2d taps:
                var tapLayer = definition.MemberNamed<Conv2dLayer>(taps.Layer);
                RequireChannels(tapLayer, tapLayer.InChannels.In(bindings), step, x, values);
                return [ShapeRules.TapConv2d(tapLayer, x, bindings)];
            case MatrixResize resize:
                return [ShapeRules.MatrixResize(resize, x, operands[1])];
            case AddBias:
                return [x];
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
                RequireEqual(step, step.Operands[0], step.Operands[1], values, withChannels: true);
                return [x];
            case Multiply or Dropout2d:
                return [x];
            case Concat:
                foreach (string operand in step.Operands.Skip(1))
                    RequireEqual(step, step.Operands[0], operand, values, withChannels: false);
                return [ShapeRules.Concat(operands)];
            case Resize resize:
                return [ShapeRules.Resize(resize, x, operands[1])];
            case GlobalAveragePool:
                return [new TensorShape(x.Batch, x.Channels)];
            case Linear linear:
                var linearLayer = definition.MemberNamed<LinearLayer>(linear.Layer);
                RequireChannels(linearLayer, linearLayer.InFeatures, step, x, values);
                return [new TensorShape(x.Batch, linearLayer.OutFeatures)];
            case CallBody call:
                return OutputsOf(definition, definition.BodyNamed(call.Body), bindings, operands);
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
            RequireGroups(layer, layer.Groups.In(bindings), step, x, values);
            return x;
        }
    }

    private IReadOnlyList<TensorShape> Enter(ModuleInstance instance, Bindings bindings, TensorShape x) =>
        OutputsOf(instance.Definition, instance.Definition.Forward, bindings.Enter(instance), [x]);

    private IReadOnlyList<TensorShape> OutputsOf(ModuleDefinition definition, Body body, Bindings bindings, IReadOnlyList<TensorShape> inputs)
    {
        Shapes shapes = Infer(definition, body, bindings, inputs);
        return [.. body.Outputs.Select(output => shapes[output.Value])];
    }

    private void RequireChannels(Member layer, Dimension channels, Step step, TensorShape x, ShapedValues values)
    {
        if (x.Channels != channels)
        {
            TensorShape taken = new([x.Batch, channels, .. x.Dimensions.Skip(2)]);
            var mismatch = new ShapeMismatch(
                layer.Property, $"'{layer.StateName}' takes {taken}, but {values.Origin(step.Operands[0])} gives {x}; change {Change(layer.Property)}");
            _mismatches.Add(() => mismatch);
        }
    }

    /// <summary>Group normalisation in groups of equal size.</summary>
    private void RequireGroups(GroupNormLayer layer, Dimension groups, Step step, TensorShape x, ShapedValues values)
    {
        if (!groups.IsConstant || !x.Channels.IsConstant)
            return;
        (long count, long channels) = (groups.Value, x.Channels.Value);
        _commonChannels[layer.Property] = Dimension.GreatestCommonDivisor(channels, _commonChannels.TryGetValue(layer.Property, out long others) ? others : 0);
        if (channels % count == 0)
            return;
        TensorShape taken = new(x.Batch, count * (channels / count + 1), x.Height, x.Width);
        string origin = values.Origin(step.Operands[0]);
        _mismatches.Add(() =>
        {
            long common = _commonChannels[layer.Property];
            return new ShapeMismatch(
                layer.Property,
                $"'{layer.StateName}' normalises in {groups} groups and takes {taken} for one, but {origin} gives {x}; " +
                $"change {Change(layer.Property)} to a number that divides {common}, such as {LargestDivisor(common, count)}");
        });
    }

    private static long LargestDivisor(long number, long limit)
    {
        long divisor = Math.Min(number, limit);
        while (number % divisor != 0)
            divisor--;
        return divisor;
    }

    private void RequireEqual(Step step, string left, string right, ShapedValues values, bool withChannels)
    {
        (TensorShape x, TensorShape y) = (values.Shapes[left], values.Shapes[right]);
        bool fits = withChannels ? x.Equals(y) : x.Height == y.Height && x.Width == y.Width;
        if (!fits)
        {
            var mismatch = new ShapeMismatch(
                "", $"'{step.Result}' takes two tensors of one shape, but {values.Origin(left)} gives {x} and {values.Origin(right)} gives {y}");
            _mismatches.Add(() => mismatch);
        }
    }

    private static string Change(string property) => $"\"{property}\"";

    private static string Describe(ModuleDefinition definition, Step step)
    {
        string? member = step.Operation switch
        {
            Conv2d conv => conv.Layer,
            TapConv2d taps => taps.Layer,
            AddBias bias => bias.Layer,
            BatchNorm2d norm => norm.Layer,
            GroupNorm norm => norm.Layer,
            InstanceNorm norm => norm.Layer,
            Linear linear => linear.Layer,
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
