namespace PanopticFpn.Onnx;

/// <summary>What an int8 export of a graph would quantize, said by an export that does not.</summary>
internal sealed class QuantizationProbe
{
    /// <summary>The activations that need a range.</summary>
    public IReadOnlyList<OnnxValue> Values { get; private set; } = [];

    /// <summary>The nodes that may be kept in float32, by name, in the order in which they run.</summary>
    public IReadOnlyList<string> Nodes { get; private set; } = [];

    public void Fill(IReadOnlyList<OnnxNode> nodes, IEnumerable<OnnxInitializer> initializers, IReadOnlyCollection<OnnxValue> outputs)
    {
        var plan = new QuantizationPlan(nodes, initializers.Select(initializer => initializer.Value), outputs, []);
        (Values, Nodes) = ([.. plan.Ranges], [.. plan.NodeNames]);
    }
}
