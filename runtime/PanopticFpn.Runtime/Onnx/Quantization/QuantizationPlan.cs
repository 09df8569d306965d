namespace PanopticFpn.Onnx;

/// <summary>
/// Which nodes compute in 8 bits: convolutions, sums of maps that already have 8 bits, and maximum pooling of such a map.
/// Everything else (normalisation, resizing, products of matrices) stays in float32 and reads dequantized numbers.
/// </summary>
internal sealed class QuantizationPlan
{
    private readonly HashSet<OnnxValue> _constants;
    private readonly OnnxReaders _readers;
    private readonly HashSet<OnnxNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<OnnxValue> _results = [];
    private readonly HashSet<OnnxValue> _fromConvolutions = [];
    private readonly Dictionary<OnnxValue, OnnxValue> _pooled = [];
    private readonly List<OnnxValue> _ranges = [];

    /// <summary>Plans a graph.</summary>
    /// <param name="nodes">The operations, each after what it reads.</param>
    /// <param name="constants">The weights.</param>
    /// <param name="outputs">The graph's outputs.</param>
    /// <param name="floatNodes">The names of nodes that are to stay in float32.</param>
    public QuantizationPlan(
        IReadOnlyList<OnnxNode> nodes, IEnumerable<OnnxValue> constants, IReadOnlyCollection<OnnxValue> outputs, IReadOnlyCollection<string> floatNodes)
    {
        _constants = [.. constants];
        _readers = new OnnxReaders(nodes, outputs);
        HashSet<string> kept = [.. floatNodes];
        foreach (OnnxNode node in nodes.Where(node => !kept.Contains(node.Result.Name)))
            Consider(node);
    }

    /// <summary>
    /// The convolutions. Sums are not for choice: between maps of 8 bits a runtime fuses them as it does those that are meant.
    /// </summary>
    public IEnumerable<OnnxNode> Convolutions => _nodes.Where(node => node.Operator == "Conv");

    /// <summary>The activations that need a range.</summary>
    public IEnumerable<OnnxValue> Ranges => _ranges.Distinct();

    /// <summary>The results of convolutions that only float32 reads, so that each channel may have steps of its own.</summary>
    public IEnumerable<OnnxValue> ByChannel => Convolutions.Select(ResultOf).Where(IsByChannel);

    /// <summary>
    /// Whether a value may have steps for each channel. ONNX Runtime computes the mean of channels in 8 bits too, where its result is
    /// read in 8 bits, and takes one scale alone.
    /// </summary>
    public bool IsByChannel(OnnxValue value) =>
        _fromConvolutions.Contains(value) && !_readers.Of(value).Any(reader => ReadsBytes(reader) || reader.Operator == "GlobalAveragePool");

    /// <summary>Whether a node reads 8 bits.</summary>
    public bool ReadsBytes(OnnxNode node) => _nodes.Contains(node);

    /// <summary>Whether a value comes out of its node, or of the Relu that the node takes in, in 8 bits.</summary>
    public bool IsBytes(OnnxValue value) => _results.Contains(value);

    /// <summary>What a node comes to: the result of the Relu that it takes in, which costs nothing with zero as the lowest level, or its own.</summary>
    public OnnxValue ResultOf(OnnxNode node) => (_readers.Relu(node) ?? node).Result;

    /// <summary>The activation whose range a value has: its own, or for a pooled map that of the map before it.</summary>
    public OnnxValue RangeOf(OnnxValue value) => _pooled.GetValueOrDefault(value, value);

    private void Consider(OnnxNode node)
    {
        OnnxValue?[] activations = [.. node.Inputs.Where(input => input is not null && !_constants.Contains(input))];
        switch (node.Operator)
        {
            case "Conv" when activations.Length == 1:
            case "Add" when activations.Length == 2 && activations.Any(IsKnownBytes) && activations.All(input => input!.Shape == node.Result.Shape):
                Take(node, activations);
                break;
            case "MaxPool":
                _pooled.Add(node.Result, RangeOf(activations[0]!));
                if (!IsKnownBytes(activations[0]))
                    break;
                _nodes.Add(node);
                _results.Add(node.Result);
                break;
        }

        bool IsKnownBytes(OnnxValue? value) => value is not null && IsBytes(value);
    }

    private void Take(OnnxNode node, OnnxValue?[] activations)
    {
        OnnxValue result = ResultOf(node);
        _nodes.Add(node);
        _results.Add(result);
        if (node.Operator == "Conv")
            _fromConvolutions.Add(result);
        _ranges.AddRange(activations.Select(input => RangeOf(input!)));
        _ranges.Add(result);
    }
}
