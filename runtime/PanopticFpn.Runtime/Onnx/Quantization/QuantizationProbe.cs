namespace PanopticFpn.Onnx;

/// <summary>What an int8 export of a graph would quantize, said by an export that does not.</summary>
internal sealed class QuantizationProbe
{
    /// <summary>The activations that need a range.</summary>
    public IReadOnlyList<OnnxValue> Values { get; private set; } = [];

    /// <summary>Those of them that may have a range for each channel.</summary>
    public IReadOnlyCollection<OnnxValue> ByChannel { get; private set; } = [];

    /// <summary>The convolutions that may be kept in float32, in the order in which they run.</summary>
    public IReadOnlyList<QuantizableNode> Nodes { get; private set; } = [];

    public void Fill(IReadOnlyList<OnnxNode> nodes, IEnumerable<OnnxInitializer> initializers, IReadOnlyCollection<OnnxValue> outputs)
    {
        var plan = new QuantizationPlan(nodes, initializers.Select(initializer => initializer.Value), outputs, []);
        Values = [.. plan.Ranges];
        ByChannel = [.. plan.ByChannel];
        Nodes = [.. nodes.Where(plan.Convolutions.ToHashSet().Contains).Select(Describe)];
    }

    private static QuantizableNode Describe(OnnxNode node) =>
        new(node.Result.Name, node.Result.Shape, node.Inputs[1]!.Shape.Dimensions.Skip(1).Aggregate(1L, (product, length) => product * length.Value));
}

/// <summary>A convolution that can compute in 8 bits or in float32.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Shape">Its result's shape.</param>
/// <param name="MultiplyAddsPerElement">Multiply-adds for each number of the result.</param>
internal sealed record QuantizableNode(string Name, TensorShape Shape, long MultiplyAddsPerElement)
{
    /// <summary>Multiply-adds at a size.</summary>
    public long MultiplyAdds(IReadOnlyDictionary<string, long> symbols) =>
        Shape.Evaluate(symbols).Aggregate(MultiplyAddsPerElement, (product, length) => product * length);
}
