namespace PanopticFpn.Onnx;

/// <summary>
/// Which convolutions are computed along the rows with half the multiplications: 3x3 ones with stride 1, of maps whose size is
/// known, where what is saved is worth more than the maps that are moved for it.
/// </summary>
internal sealed class WinogradPlan
{
    // A map is read and written at some 25 GB a second while 100 billion multiply-adds are done (measured on two cores with AVX-512).
    private const double MultiplyAddsPerByte = 4;

    // The kernels take twice the place of the weights, in the file and in memory: on small maps that is not worth what it saves.
    private const double MultiplyAddsPerByteOfWeights = 48;

    // ONNX Runtime's blocked layout, without which the many small steps cost too much, takes channels by sixteen.
    private const int ChannelBlock = 16;

    private readonly OnnxReaders _readers;
    private readonly IReadOnlyDictionary<OnnxValue, OnnxInitializer> _weights;
    private readonly HashSet<OnnxNode> _relus = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<OnnxNode> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Plans a graph.</summary>
    /// <param name="nodes">The operations, each after what it reads.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="outputs">The graph's outputs.</param>
    public WinogradPlan(
        IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<OnnxValue, OnnxInitializer> weights, IReadOnlyCollection<OnnxValue> outputs)
    {
        (_readers, _weights) = (new OnnxReaders(nodes, outputs), weights);
        foreach (OnnxNode node in nodes.Where(Pays))
        {
            _nodes.Add(node);
            if (_readers.Relu(node) is { } relu)
                _relus.Add(relu);
        }
    }

    /// <summary>Whether a convolution is computed so.</summary>
    public bool Takes(OnnxNode node) => _nodes.Contains(node);

    /// <summary>Whether a node is a Relu that the convolution before it takes in.</summary>
    public bool TakesIn(OnnxNode node) => _relus.Contains(node);

    /// <summary>What a convolution comes to: the result of the Relu that it takes in, or its own.</summary>
    public OnnxValue ResultOf(OnnxNode node) => (_readers.Relu(node) ?? node).Result;

    /// <summary>Whether all that reads a map takes its rows apart: then they need not be put together.</summary>
    public bool StaysApart(OnnxValue map) => GoesOnApart(map) && !_readers.IsOutput(map) && _readers.Of(map).All(Takes);

    /// <summary>Whether a convolution of a map can read its rows apart: past the map's end there would be rows that are not zero.</summary>
    public static bool GoesOnApart(OnnxValue map) => map.Shape.Height.Value % RowFilter.TileRows == 0;

    private bool Pays(OnnxNode node)
    {
        if (node.Operator != "Conv" || !_weights.ContainsKey(node.Inputs[1]!) || !IsPlain(node))
            return false;
        (TensorShape x, TensorShape y) = (node.Inputs[0]!.Shape, node.Result.Shape);
        if (!y.Height.IsConstant || !y.Width.IsConstant)
            return false;
        (double read, double written) = (x.Channels.Value, y.Channels.Value);
        if (read % ChannelBlock != 0 || written % ChannelBlock != 0)
            return false;

        (long height, double width) = (y.Height.Value, y.Width.Value);
        double tileRow = RowFilter.Tiles(height) * width;
        double saved = 3 * read * written * ((3 * height * width) - (RowFilter.Products * tileRow));

        // The map is read for each input; each sum reads two maps and writes one; and the rows are put together.
        const int Sums = 9, Together = 6 * RowFilter.TileRows;
        double moved = (RowFilter.Products * read * ((height * width) + tileRow)) + (((3 * Sums) + Together) * written * tileRow);
        double grown = 9 * read * written;
        return saved > sizeof(float) * ((MultiplyAddsPerByte * moved) + (MultiplyAddsPerByteOfWeights * grown));
    }

    private static bool IsPlain(OnnxNode node)
    {
        return Is("kernel_shape", 3, 3) && Is("strides", 1, 1) && Is("pads", 1, 1, 1, 1) && Is("dilations", 1, 1) &&
            node.Attributes.Single(attribute => attribute.Name == "group").I == 1;

        bool Is(string name, params long[] values) => node.Attributes.Single(attribute => attribute.Name == name).Ints.SequenceEqual(values);
    }
}
