using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Onnx;

/// <summary>
/// A graph rewritten to 8 bits in the form that runtimes fuse: each planned node between DequantizeLinear and
/// QuantizeLinear, its Relu inside. Numbers in float32 keep their names, so everything else reads what it read before.
/// </summary>
internal sealed class QuantizedGraph
{
    private readonly IReadOnlyList<OnnxNode> _nodes;
    private readonly OnnxQuantization _quantization;
    private readonly QuantizationPlan _plan;
    private readonly RewrittenGraph _rewritten;
    private readonly Dictionary<OnnxValue, OnnxValue> _bytes = [];
    private readonly Dictionary<OnnxValue, OnnxValue> _read = [];
    private readonly Dictionary<OnnxValue, OnnxValue> _readInFloat = [];
    private readonly Dictionary<OnnxValue, (OnnxValue Scale, OnnxValue ZeroPoint)> _steps = [];

    public QuantizedGraph(
        IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxInitializer> initializers, IReadOnlyCollection<OnnxValue> outputs, OnnxQuantization quantization)
    {
        (_nodes, _quantization) = (nodes, quantization);
        _rewritten = new RewrittenGraph(nodes, initializers);
        _plan = new QuantizationPlan(nodes, _rewritten.Weights.Keys, outputs, quantization.FloatNodes);
    }

    /// <summary>The nodes, and the weights that they refer to.</summary>
    /// <exception cref="ArgumentException">The range of an activation is unknown or not finite.</exception>
    public (IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxInitializer> Initializers) Rewrite()
    {
        foreach (OnnxNode node in _nodes)
            Rewrite(node);
        return _rewritten.Finish();
    }

    private void Rewrite(OnnxNode node)
    {
        OnnxNode rewritten = node with { Inputs = Inputs(node) };
        if (!_plan.IsBytes(node.Result))
        {
            _rewritten.Add(rewritten);
            return;
        }

        // The result's name goes to what is read back, so that the numbers of 8 bits reach every reader and the outputs.
        OnnxValue wide = _rewritten.Value(node.Result.Name + "/unrounded", node.Result.Shape, DataType.Float);
        _rewritten.Add(rewritten with { Result = wide });
        Round(wide, node.Result, node.Result);
    }

    private IReadOnlyList<OnnxValue?> Inputs(OnnxNode node)
    {
        // The shape of the bytes is the shape of the numbers, which need not be made for it.
        if (node.Operator == "Shape")
            return [.. node.Inputs.Select(input => _bytes.GetValueOrDefault(input!, input!))];
        if (!_plan.ReadsBytes(node))
            return node.Operator == "Conv" && _plan.IsBytes(node.Inputs[0]!) ? [ReadInFloat(node.Inputs[0]!), .. node.Inputs.Skip(1)] : node.Inputs;
        return node.Operator == "Conv"
            ? [Read(node.Inputs[0]!), .. Weights(node)]
            : [.. node.Inputs.Select(input => Read(input!))];
    }

    /// <summary>An activation as 8 bits tell it.</summary>
    private OnnxValue Read(OnnxValue value)
    {
        if (_plan.IsBytes(value))
            return value;
        if (!_read.TryGetValue(value, out OnnxValue? read))
        {
            read = _rewritten.Value(value.Name + "/rounded", value.Shape, DataType.Float);
            Round(value, value, read);
            _read.Add(value, read);
        }

        return read;
    }

    /// <summary>
    /// The numbers of 8 bits for a convolution in float32, with the same scale once a channel. ONNX Runtime quantizes every
    /// convolution that reads from one scale, its weights with one scale too, whether that was wanted or not.
    /// </summary>
    private OnnxValue ReadInFloat(OnnxValue value)
    {
        if (Channels(value) is not null)
            return value;
        if (!_readInFloat.TryGetValue(value, out OnnxValue? read))
        {
            read = _rewritten.Value(value.Name + "/in_float", value.Shape, DataType.Float);
            DequantizeByChannel(value, Enumerable.Repeat(_quantization.Steps(_plan.RangeOf(value).Name), (int)value.Shape.Channels.Value), read);
            _readInFloat.Add(value, read);
        }

        return read;
    }

    private void DequantizeByChannel(OnnxValue value, IEnumerable<(float Scale, byte ZeroPoint)> steps, OnnxValue result)
    {
        var channels = new TensorShape(value.Shape.Channels);
        byte[] scales = [.. steps.SelectMany(step => BitConverter.GetBytes(step.Scale))];
        byte[] zeroPoints = [.. steps.Select(step => step.ZeroPoint)];
        OnnxValue[] inputs =
        [
            _bytes[value],
            Numbers(value.Name + "/scales", channels, DataType.Float, scales),
            Numbers(value.Name + "/zero_points", channels, DataType.Uint8, zeroPoints),
        ];
        _rewritten.Add(new OnnxNode("DequantizeLinear", inputs, result, [OnnxNode.Attribute("axis", 1)]));
    }

    /// <summary>The ranges of a value's channels where they have steps of their own, else null.</summary>
    private IReadOnlyList<OnnxRange>? Channels(OnnxValue value) =>
        _plan.IsByChannel(value) ? _quantization.Channels(value.Name, value.Shape.Channels.Value) : null;

    /// <summary>Numbers to 8 bits with the steps of a value, and back.</summary>
    private void Round(OnnxValue numbers, OnnxValue value, OnnxValue rounded)
    {
        (OnnxValue scale, OnnxValue zeroPoint) = Steps(value);
        OnnxValue bytes = _rewritten.Value(value.Name + "/quantized", value.Shape, DataType.Uint8);
        _bytes.Add(value, bytes);
        _rewritten.Add(new OnnxNode("QuantizeLinear", [numbers, scale, zeroPoint], bytes, []));
        if (Channels(value) is { } ranges)
            DequantizeByChannel(value, ranges.Select(range => range.Steps), rounded);
        else
            _rewritten.Add(new OnnxNode("DequantizeLinear", [bytes, scale, zeroPoint], rounded, []));
    }

    private (OnnxValue Scale, OnnxValue ZeroPoint) Steps(OnnxValue value)
    {
        OnnxValue owner = _plan.RangeOf(value);
        if (!_steps.TryGetValue(owner, out (OnnxValue Scale, OnnxValue ZeroPoint) steps))
        {
            // Weights that give levels leave nothing to scale.
            (float scale, byte zeroPoint) = Channels(owner) is null ? _quantization.Steps(owner.Name) : (1, (byte)0);
            steps = (
                Numbers(owner.Name + "/scale", new TensorShape(), DataType.Float, BitConverter.GetBytes(scale)),
                Numbers(owner.Name + "/zero_point", new TensorShape(), DataType.Uint8, [zeroPoint]));
            _steps.Add(owner, steps);
        }

        return steps;
    }

    /// <summary>The weights and the bias of a convolution. Shared weights are written for each use, as the bias is in units of the input.</summary>
    private OnnxValue[] Weights(OnnxNode node)
    {
        string name = node.Result.Name;
        OnnxInitializer weight = _rewritten.Weights[node.Inputs[1]!];
        OnnxInitializer? bias = node.Inputs.ElementAtOrDefault(2) is { } value ? _rewritten.Weights[value] : null;
        float inputScale = _quantization.Steps(_plan.RangeOf(node.Inputs[0]!).Name).Scale;
        var weights = new QuantizedWeights(weight, bias, inputScale, _quantization.WeightBits, Channels(_plan.ResultOf(node)));
        OnnxValue rounded = Dequantized(name + "/weight", weight.Value.Shape, DataType.Int8, sizeof(sbyte), weights.WriteWeights, weights.WriteScales);
        return bias is null && Channels(_plan.ResultOf(node)) is null
            ? [rounded]
            : [rounded, Dequantized(name + "/bias", new TensorShape(weight.Value.Shape.Dimensions[0]), DataType.Int32, sizeof(int), weights.WriteBias, weights.WriteBiasScales)];
    }

    private OnnxValue Dequantized(
        string name, TensorShape shape, DataType type, int size, Action<Stream> writeNumbers, Action<Stream> writeScales)
    {
        var channels = new TensorShape(shape.Dimensions[0]);
        OnnxValue numbers = _rewritten.Numbers(name + "/quantized", shape, type, writeNumbers);
        OnnxValue scales = _rewritten.Numbers(name + "/scale", channels, DataType.Float, writeScales);
        OnnxValue zeroPoints = Numbers(name + "/zero_point", channels, type, new byte[shape.Dimensions[0].Value * size]);
        OnnxValue rounded = _rewritten.Value(name + "/rounded", shape, DataType.Float);
        _rewritten.Add(new OnnxNode("DequantizeLinear", [numbers, scales, zeroPoints], rounded, [OnnxNode.Attribute("axis", 0)]));
        return rounded;
    }

    private OnnxValue Numbers(string name, TensorShape shape, DataType type, byte[] bytes) =>
        _rewritten.Numbers(name, shape, type, stream => stream.Write(bytes));


}
