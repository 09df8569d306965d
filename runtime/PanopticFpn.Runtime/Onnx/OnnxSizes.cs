using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Onnx;

/// <summary>
/// The sizes that resizes go to: constants where the compiler knows them, else computed in the graph from the shape of
/// a tensor, once for each tensor and factor.
/// </summary>
internal sealed class OnnxSizes(OnnxGraph graph)
{
    private readonly Dictionary<OnnxValue, OnnxValue> _leading = [];
    private readonly Dictionary<(OnnxValue Like, long Scale), OnnxValue> _spatial = [];

    /// <summary>All four axes of the result of a resize of <paramref name="x"/> to <paramref name="scale"/> times the rows and columns of <paramref name="like"/>.</summary>
    public OnnxValue Of(string name, OnnxValue x, OnnxValue like, TensorShape shape, long scale)
    {
        if (shape.Dimensions.All(dimension => dimension.IsConstant))
            return graph.Constant([.. shape.Dimensions.Select(dimension => dimension.Value)]);

        OnnxValue leading = Known(shape.Batch, shape.Channels) ?? Leading(x);
        OnnxValue spatial = Known(shape.Height, shape.Width) ?? Spatial(like, scale);
        return Integers("Concat", [leading, spatial], name + "/sizes", count: 4, [OnnxNode.Attribute("axis", 0)]);
    }

    /// <summary>
    /// The factors of a resize, where rows and columns become whole multiples at every size: then the runtime keeps the
    /// layout of the convolutions around it, which it does not for sizes that it sees only when it runs. Null otherwise.
    /// </summary>
    public OnnxValue? Factors(TensorShape from, TensorShape to, long scale)
    {
        long? rows = Factor(from.Height, to.Height, scale), columns = Factor(from.Width, to.Width, scale);
        return rows is { } height && columns is { } width ? graph.Numbers("factors", 1, 1, height, width) : null;
    }

    /// <summary>All axes of a tensor.</summary>
    public OnnxValue Whole(OnnxValue x) =>
        x.Shape.Dimensions.All(dimension => dimension.IsConstant)
            ? graph.Constant([.. x.Shape.Dimensions.Select(dimension => dimension.Value)])
            : ShapeOf(x, x.Name + "/shape", start: 0, end: x.Shape.Rank);

    /// <summary>The shape [N,k*out,k*h,w] for a tensor [N,k*k*out,h*w] that comes from <paramref name="x"/>.</summary>
    public OnnxValue TapRows(string name, OnnxValue x, TensorShape shape)
    {
        if (x.Shape.Height.IsConstant && x.Shape.Width.IsConstant)
            return graph.Constant(0, shape.Channels.Value, shape.Height.Value, shape.Width.Value);
        OnnxValue width = ShapeOf(x, name + "/width", start: 3, end: 4);
        return Integers("Concat", [graph.Constant(0, shape.Channels.Value, -1), width], name + "/rows", count: 4, [OnnxNode.Attribute("axis", 0)]);
    }

    /// <summary>The shape [N,C,taps,H,w] for a tensor [N,C*taps,H,w], H being <paramref name="scale"/> times the rows of <paramref name="like"/>.</summary>
    public OnnxValue TapColumns(string name, OnnxValue like, TensorShape shape, long taps, long scale)
    {
        if (shape.Height.IsConstant)
            return graph.Constant(0, shape.Channels.Value, taps, shape.Height.Value, -1);
        OnnxValue height = Integers("Slice", [Spatial(like, scale), graph.Constant(0), graph.Constant(1)], name + "/height", count: 1);
        return Integers("Concat", [graph.Constant(0, shape.Channels.Value, taps), height, graph.Constant(-1)], name + "/column_taps/shape", count: 5,
            [OnnxNode.Attribute("axis", 0)]);
    }

    /// <summary>One length of a size, as a scalar: 0 for the rows, 1 for the columns of <paramref name="scale"/> times <paramref name="like"/>.</summary>
    public OnnxValue Length(string name, OnnxValue like, long scale, long axis) =>
        graph.Add("Gather", [Spatial(like, scale), graph.Scalar(axis)], name, new TensorShape(), elementType: TensorProto.Types.DataType.Int64);

    private static long? Factor(Dimension from, Dimension to, long scale)
    {
        if (from.IsConstant && to.IsConstant)
            return to.Value % from.Value == 0 ? to.Value / from.Value : null;
        return to == scale * from ? scale : null;
    }

    private OnnxValue? Known(Dimension first, Dimension second) =>
        first.IsConstant && second.IsConstant ? graph.Constant(first.Value, second.Value) : null;

    private OnnxValue Leading(OnnxValue x)
    {
        if (!_leading.TryGetValue(x, out OnnxValue? leading))
        {
            leading = ShapeOf(x, x.Name + "/batch_and_channels", start: 0, end: 2);
            _leading.Add(x, leading);
        }

        return leading;
    }

    private OnnxValue Spatial(OnnxValue like, long scale)
    {
        if (!_spatial.TryGetValue((like, scale), out OnnxValue? size))
        {
            size = scale == 1
                ? ShapeOf(like, like.Name + "/height_and_width", start: 2, end: 4)
                : Integers("Mul", [Spatial(like, 1), graph.Constant(scale)], FormattableString.Invariant($"{like.Name}/height_and_width_x{scale}"), count: 2);
            _spatial.Add((like, scale), size);
        }

        return size;
    }

    private OnnxValue ShapeOf(OnnxValue x, string name, long start, long end) =>
        Integers("Shape", [x], name, end - start, [OnnxNode.Attribute("start", start), OnnxNode.Attribute("end", end)]);

    private OnnxValue Integers(string operation, OnnxValue[] inputs, string name, long count, AttributeProto[]? attributes = null) =>
        graph.Add(operation, inputs, name, new TensorShape(Dimension.Constant(count)), attributes, TensorProto.Types.DataType.Int64);
}
