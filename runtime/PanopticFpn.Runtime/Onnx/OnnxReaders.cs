namespace PanopticFpn.Onnx;

/// <summary>Who reads each value of a graph.</summary>
internal sealed class OnnxReaders
{
    private readonly IReadOnlyCollection<OnnxValue> _outputs;
    private readonly ILookup<OnnxValue, OnnxNode> _readers;

    public OnnxReaders(IReadOnlyList<OnnxNode> nodes, IReadOnlyCollection<OnnxValue> outputs)
    {
        _outputs = outputs;
        _readers = nodes
            .SelectMany(node => node.Inputs.OfType<OnnxValue>().Select(input => (input, node)))
            .ToLookup(use => use.input, use => use.node);
    }

    /// <summary>The nodes that read a value.</summary>
    public IEnumerable<OnnxNode> Of(OnnxValue value) => _readers[value];

    /// <summary>Whether the file gives a value out.</summary>
    public bool IsOutput(OnnxValue value) => _outputs.Contains(value);

    /// <summary>The Relu that is all that reads a node's result, or null.</summary>
    public OnnxNode? Relu(OnnxNode node) => !IsOutput(node.Result) && Of(node.Result).ToArray() is [{ Operator: "Relu" } relu] ? relu : null;
}
