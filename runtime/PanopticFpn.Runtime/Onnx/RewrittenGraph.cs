using PanopticFpn.Onnx.Format;
using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Onnx;

/// <summary>A graph on its way to another form: the nodes and weights written so far, under names that nothing else has.</summary>
internal sealed class RewrittenGraph
{
    private readonly Dictionary<OnnxValue, OnnxInitializer> _weights;
    private readonly HashSet<string> _names;
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxInitializer> _initializers = [];

    /// <summary>Nothing yet of a graph.</summary>
    public RewrittenGraph(IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxInitializer> initializers)
    {
        _weights = initializers.ToDictionary(initializer => initializer.Value);
        _names = [.. _weights.Keys.Concat(nodes.SelectMany(node => node.Inputs.OfType<OnnxValue>().Append(node.Result))).Select(value => value.Name)];
    }

    /// <summary>The weights that the graph had before.</summary>
    public IReadOnlyDictionary<OnnxValue, OnnxInitializer> Weights => _weights;

    /// <summary>A value by that name, or a similar one where the name is taken.</summary>
    public OnnxValue Value(string name, TensorShape shape, DataType type = DataType.Float)
    {
        string free = name;
        for (int index = 2; !_names.Add(free); index++)
            free = FormattableString.Invariant($"{name}_{index}");
        return new OnnxValue(free, shape, type);
    }

    /// <summary>New weights.</summary>
    public OnnxValue Numbers(string name, TensorShape shape, DataType type, Action<Stream> write) => Numbers(Value(name, shape, type), write);

    /// <summary>New weights by the name of old ones, which nothing reads any more.</summary>
    public OnnxValue Numbers(OnnxValue value, Action<Stream> write)
    {
        _initializers.Add(new OnnxInitializer(value, [], (_, stream) => write(stream)));
        return value;
    }

    /// <summary>Adds an operation after all that it reads.</summary>
    public void Add(OnnxNode node) => _nodes.Add(node);

    /// <summary>Adds an operation with a new result.</summary>
    public OnnxValue Add(string operation, string result, TensorShape shape, OnnxValue?[] inputs, params AttributeProto[] attributes)
    {
        OnnxValue value = Value(result, shape);
        Add(new OnnxNode(operation, inputs, value, attributes));
        return value;
    }

    /// <summary>All nodes, and the weights, old and new, that they read.</summary>
    public (IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxInitializer> Initializers) Finish()
    {
        HashSet<OnnxValue> used = [.. _nodes.SelectMany(node => node.Inputs).OfType<OnnxValue>()];
        return (_nodes, [.. _weights.Values.Concat(_initializers).Where(initializer => used.Contains(initializer.Value))]);
    }
}
