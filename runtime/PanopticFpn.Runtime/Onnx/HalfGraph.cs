using System.Runtime.InteropServices;
using DataType = PanopticFpn.Onnx.Format.TensorProto.Types.DataType;

namespace PanopticFpn.Onnx;

/// <summary>
/// A graph rewritten to float16: its weights and its values, but for the inputs and outputs of the file and for what
/// float16 breaks. Integers, truths and float64 stay as they are.
/// </summary>
internal sealed class HalfGraph
{
    private readonly IReadOnlyList<OnnxNode> _nodes;
    private readonly IReadOnlyCollection<OnnxValue> _outputs;
    private readonly RewrittenGraph _rewritten;
    private readonly HashSet<OnnxValue> _weightsInFull;
    private readonly Dictionary<OnnxValue, OnnxValue> _halves = [];
    private readonly Dictionary<OnnxValue, OnnxValue> _fulls = [];

    public HalfGraph(IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxInitializer> initializers, IReadOnlyCollection<OnnxValue> outputs)
    {
        (_nodes, _outputs) = (nodes, outputs);
        _rewritten = new RewrittenGraph(nodes, initializers);
        _weightsInFull = [.. nodes.SelectMany(node => node.Inputs.Where((_, index) => ReadsInFull(node, index)).OfType<OnnxValue>()).Where(_rewritten.Weights.ContainsKey)];
    }

    /// <summary>The nodes, and the weights that they refer to; a weight beyond float16 throws when it is written.</summary>
    public (IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxInitializer> Initializers) Rewrite()
    {
        foreach (OnnxNode node in _nodes)
            Rewrite(node);
        return _rewritten.Finish();
    }

    /// <summary>Sums over all pixels pass 65504, variances too, and a Cast says itself what it gives.</summary>
    /// <remarks>Layer normalisation needs no care: ONNX has its statistics in float32 whatever it reads (stash_type).</remarks>
    private static bool StaysFull(OnnxNode node) =>
        node.Operator is "InstanceNormalization" or "BatchNormalization" or "GlobalAveragePool" or "Cast";

    /// <summary>A Resize takes its factors in float32 only.</summary>
    private static bool ReadsInFull(OnnxNode node, int index) => StaysFull(node) || (node.Operator == "Resize" && index > 0);

    private void Rewrite(OnnxNode node)
    {
        OnnxNode rewritten = node with { Inputs = [.. node.Inputs.Select((input, index) => input is null ? null : ReadsInFull(node, index) ? Full(input) : Half(input))] };
        if (StaysFull(node) || node.Result.ElementType != DataType.Float)
        {
            _rewritten.Add(rewritten);
            return;
        }

        // What the file gives out keeps its name; of the rest, the halves take the names.
        bool isOutput = _outputs.Contains(node.Result);
        OnnxValue half = isOutput ? _rewritten.Value(node.Result.Name + "/half", node.Result.Shape, DataType.Float16) : new OnnxValue(node.Result.Name, node.Result.Shape, DataType.Float16);
        _halves.Add(node.Result, half);
        _rewritten.Add(rewritten with { Result = half });
        if (isOutput)
        {
            _fulls.Add(node.Result, node.Result);
            Cast(half, node.Result);
        }
    }

    private OnnxValue Half(OnnxValue value)
    {
        if (value.ElementType != DataType.Float)
            return value;
        if (_halves.TryGetValue(value, out OnnxValue? half))
            return half;
        if (_rewritten.Weights.TryGetValue(value, out OnnxInitializer? weight))
        {
            half = _weightsInFull.Contains(value) ? _rewritten.Value(value.Name + "/half", value.Shape, DataType.Float16) : new OnnxValue(value.Name, value.Shape, DataType.Float16);
            _rewritten.Numbers(half, stream => WriteHalves(weight, stream));
        }
        else
        {
            half = _rewritten.Value(value.Name + "/half", value.Shape, DataType.Float16);
            Cast(value, half);
        }

        _halves.Add(value, half);
        return half;
    }

    private OnnxValue Full(OnnxValue value)
    {
        if (!_halves.TryGetValue(value, out OnnxValue? half) || half.Name != value.Name || _rewritten.Weights.ContainsKey(value))
            return value;
        if (!_fulls.TryGetValue(value, out OnnxValue? full))
        {
            full = _rewritten.Value(value.Name + "/full", value.Shape);
            Cast(half, full);
            _fulls.Add(value, full);
        }

        return full;
    }

    private void Cast(OnnxValue from, OnnxValue to) =>
        _rewritten.Add(new OnnxNode("Cast", [from], to, [OnnxNode.Attribute("to", (long)to.ElementType)]));

    private static void WriteHalves(OnnxInitializer weight, Stream stream)
    {
        using var buffer = new MemoryStream(checked((int)weight.ByteCount));
        weight.WriteNumbers(buffer);
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        var halves = new System.Half[numbers.Length];
        for (int index = 0; index < halves.Length; index++)
        {
            halves[index] = (System.Half)numbers[index];
            if (!System.Half.IsFinite(halves[index]))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"The weights '{weight.Value.Name}' hold {numbers[index]}, which float16 cannot: its largest number is 65504. Export the network in float32."));
            }
        }

        stream.Write(MemoryMarshal.AsBytes<System.Half>(halves));
    }
}
