using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
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
        Network shaped = network.Rewrite((definition, body) =>
        {
            if (!shapes.TryGetValue(definition, out IReadOnlyDictionary<Body, Shapes> bodies))
                shapes.Add(definition, bodies = new ShapeInference().InferAll(definition, definition.Input));
            return body with { Shapes = bodies[body] };
        });
        return WithMinimum(shaped);
    }

    /// <summary>The network with the fewest rows and columns that it takes; a fixed size below them is a mismatch.</summary>
    private static (Network Network, IReadOnlyList<ShapeMismatch> Mismatches) WithMinimum(Network network)
    {
        TensorShape[] maps = [.. network.Root.Bodies.SelectMany(body => body.Shapes.Values).Where(shape => shape.Rank == 4)];
        bool IsWhole(long pixels) => maps.All(shape => Evaluate(shape.Height, pixels) > 0 && Evaluate(shape.Width, pixels) > 0);
        if (maps.FirstOrDefault(shape => shape.Dimensions.Skip(2).Any(axis => axis is { IsConstant: true, Value: < 1 })) is { } empty)
        {
            TensorShape input = network.Input.Shape;
            return (network, [new ShapeMismatch("input.height", $"a map of the network would be {empty} for pictures of {input.Height} x {input.Width}: it rounds sizes down; change \"input.height\" and \"input.width\" to larger numbers")]);
        }

        long minimum = 1;
        while (!IsWhole(minimum))
            minimum *= 2;
        return (network with { Input = network.Input with { Minimum = minimum } }, []);
    }

    private static long Evaluate(Dimension axis, long pixels) => axis.Evaluate(new Dictionary<string, long> { ["H"] = pixels, ["W"] = pixels, ["h"] = pixels, ["w"] = pixels });
}

/// <summary>Two layers that do not fit.</summary>
/// <param name="Property">The spec's property to change.</param>
/// <param name="Message">Both layers and both shapes.</param>
internal sealed record ShapeMismatch(string Property, string Message);

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
            IReadOnlyList<TensorShape> results = step.Operation.Infer(new ShapeContext(this, definition, bindings, step, operands, values));
            for (int index = 0; index < step.Results.Count; index++)
                values.Add(step.Results[index], results[index], $"'{Name(definition, step)}'");
        }

        return _known[body] = values.Shapes;
    }

    /// <summary>Keeps a mismatch, worded when all is seen.</summary>
    public void Report(Func<ShapeMismatch> mismatch) => _mismatches.Add(mismatch);

    /// <summary>The greatest common divisor of all channels that a property's groups have to divide, these among them.</summary>
    public void AddChannels(string property, long channels) =>
        _commonChannels[property] = Dimension.GreatestCommonDivisor(channels, _commonChannels.TryGetValue(property, out long others) ? others : 0);

    /// <inheritdoc cref="AddChannels"/>
    public long CommonChannels(string property) => _commonChannels[property];

    /// <summary>The shapes that a body returns for its inputs.</summary>
    public IReadOnlyList<TensorShape> OutputsOf(ModuleDefinition definition, Body body, Bindings bindings, IReadOnlyList<TensorShape> inputs)
    {
        Shapes shapes = Infer(definition, body, bindings, inputs);
        return [.. body.Outputs.Select(output => shapes[output.Value])];
    }

    private static string Name(ModuleDefinition definition, Step step) =>
        step.Operation.Member is { } member ? definition.MemberNamed<Member>(member).StateName : step.Result;
}

/// <summary>The shapes of the values of one body, and what gives each, for messages.</summary>
internal sealed class ShapedValues
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
