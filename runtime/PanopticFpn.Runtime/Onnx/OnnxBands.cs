using PanopticFpn.Onnx.Format;
using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// The matrices that resample along an axis: constants where the sizes are known, else computed in the graph from the
/// shapes, in float64, once for each pair of maps.
/// </summary>
internal sealed class OnnxBands(OnnxGraph graph)
{
    private readonly Dictionary<(ResamplingKind Kind, Dimension From, OnnxValue Like, long Scale, bool IsRows), OnnxValue> _computed = [];

    /// <summary>The matrix [H,taps*h] for the rows of <paramref name="x"/>, [N,taps*C,taps*h,w].</summary>
    public OnnxValue Rows(string name, ResamplingKind kind, OnnxValue x, OnnxValue like, TensorShape shape, long scale)
    {
        Dimension from = x.Shape.Height.FloorDivide(kind.Taps);
        if (from.IsConstant && shape.Height.IsConstant)
            return Constant(kind, from.Value, shape.Height.Value, transposed: false);
        return Computed((kind, from, like, scale, true), () => Build(name + "/row_matrix", kind, x, from, axis: 2, like, shape.Height, scale));
    }

    /// <summary>The matrix [taps*w,W] for the columns of <paramref name="x"/>, [N,taps*C,taps*h,w].</summary>
    public OnnxValue Columns(string name, ResamplingKind kind, OnnxValue x, OnnxValue like, TensorShape shape, long scale)
    {
        Dimension from = x.Shape.Width;
        if (from.IsConstant && shape.Width.IsConstant)
            return Constant(kind, from.Value, shape.Width.Value, transposed: true);
        return Computed((kind, from, like, scale, false), () => graph.Add(
            "Transpose",
            [Build(name + "/column_matrix/rows", kind, x, from, axis: 3, like, shape.Width, scale)],
            name + "/column_matrix",
            new TensorShape(kind.Taps * from, shape.Width),
            [OnnxNode.Attribute("perm", 1, 0)]));
    }

    private OnnxValue Constant(ResamplingKind kind, long from, long to, bool transposed)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = kind.Matrix(from, to);
        matrix = (transposed ? matrix.t() : matrix).to(ScalarType.Float32).contiguous();
        return graph.Initializer(
            FormattableString.Invariant($"constants/{kind.Name}/{from}to{to}{(transposed ? "/transposed" : "")}"),
            new TensorShape(matrix.shape[0], matrix.shape[1]),
            owner: null,
            [matrix],
            OnnxInitializer.WriteFloats);
    }

    private OnnxValue Computed((ResamplingKind, Dimension, OnnxValue, long, bool) key, Func<OnnxValue> build)
    {
        if (!_computed.TryGetValue(key, out OnnxValue? matrix))
            _computed.Add(key, matrix = build());
        return matrix;
    }

    /// <summary>The nodes that compute <see cref="ResamplingKind.Matrix"/> from two shapes.</summary>
    private OnnxValue Build(string name, ResamplingKind kind, OnnxValue x, Dimension from, int axis, OnnxValue like, Dimension to, long scale)
    {
        var each = new TensorShape(to, kind.Taps, 1);
        var all = new TensorShape(to, kind.Taps, from);
        OnnxValue zero = Number(0), one = Number(1);
        OnnxValue fromLength = Real("Cast", "from", new TensorShape(), [FromLength()], ToDouble);
        OnnxValue toLength = Real("Cast", "to", new TensorShape(), [graph.Sizes.Length(name + "/to_length", like, scale, axis - 2)], ToDouble);

        OnnxValue places = Real("Range", "places", new TensorShape(to), [zero, toLength, one]);
        OnnxValue column = Real("Reshape", "places/apart", new TensorShape(to, 1, 1), [places, graph.Constant(-1, 1, 1)]);
        OnnxValue at = Real("Add", "places/taps", each, [column, TapOffsets()]);
        OnnxValue distance = Real("Abs", "distance", all, [Real("Sub", "offset", all, [kind.AlignCorners ? Aligned() : HalfPixel(), Real("Range", "neighbours", new TensorShape(from), [zero, fromLength, one])])]);
        OnnxValue weights = Real("Max", "weights", all, [Real("Sub", "nearness", all, [one, distance]), zero]);
        if (kind.Taps > 1)
            weights = Real("Mul", "weights/inside", all, [weights, Real("Cast", "inside", each, [Inside()], ToDouble)]);
        OnnxValue single = graph.Add("Cast", [weights], name + "/float", all, [OnnxNode.Attribute("to", (long)TensorProto.Types.DataType.Float)]);
        return graph.Add("Reshape", [single, graph.Constant(0, -1)], name, new TensorShape(to, kind.Taps * from));

        OnnxValue FromLength()
        {
            OnnxValue length = graph.Sizes.Length(name + "/from_length", x, 1, axis - 2);
            return axis == 3 || kind.Taps == 1
                ? length
                : graph.Add("Div", [length, graph.Scalar(kind.Taps)], name + "/from_length/map", new TensorShape(), elementType: TensorProto.Types.DataType.Int64);
        }

        // r * place with r = (from - 1) / (to - 1), and 0 where the result has one place.
        OnnxValue Aligned()
        {
            OnnxValue steps = Real("Max", "steps", new TensorShape(), [Real("Sub", "to/steps", new TensorShape(), [toLength, one]), one]);
            OnnxValue ratio = Real("Div", "ratio", new TensorShape(), [Real("Sub", "from/steps", new TensorShape(), [fromLength, one]), steps]);
            return Real("Mul", "source", each, [at, ratio]);
        }

        // (place + 0.5) * from / to - 0.5, within the map.
        OnnxValue HalfPixel()
        {
            OnnxValue centre = Real("Add", "centres", each, [at, Number(0.5)]);
            OnnxValue scaled = Real("Mul", "centres/scaled", each, [centre, Real("Div", "ratio", new TensorShape(), [fromLength, toLength])]);
            OnnxValue source = Real("Max", "source/low", each, [Real("Sub", "source/open", each, [scaled, Number(0.5)]), zero]);
            return Real("Min", "source", each, [source, Real("Sub", "last", new TensorShape(), [fromLength, one])]);
        }

        OnnxValue Inside() => Truth("And", "is_inside", [Truth("GreaterOrEqual", "is_after_start", [at, zero]), Truth("Less", "is_before_end", [at, toLength])]);

        OnnxValue TapOffsets() => graph.Doubles(
            FormattableString.Invariant($"taps/{kind.Taps}"), new TensorShape(1, kind.Taps, 1), [.. Enumerable.Range(0, (int)kind.Taps).Select(tap => (double)(tap - kind.Taps / 2))]);

        OnnxValue Number(double number) => graph.Doubles(FormattableString.Invariant($"number/{number}"), new TensorShape(), number);

        OnnxValue Real(string operation, string part, TensorShape shape, OnnxValue[] inputs, AttributeProto[]? attributes = null) =>
            graph.Add(operation, inputs, $"{name}/{part}", shape, attributes, TensorProto.Types.DataType.Double);

        OnnxValue Truth(string operation, string part, OnnxValue[] inputs) =>
            graph.Add(operation, inputs, $"{name}/{part}", each, null, TensorProto.Types.DataType.Bool);
    }

    private static AttributeProto[] ToDouble => [OnnxNode.Attribute("to", (long)TensorProto.Types.DataType.Double)];
}
