using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Onnx;

/// <summary>A tensor of an ONNX graph: an input, a weight, or the result of a node.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(string name, TensorShape shape, TensorProto.Types.DataType elementType = TensorProto.Types.DataType.Float) =>
        (Name, Shape, ElementType) = (name, shape, elementType);

    /// <summary>Its name, unique in the graph.</summary>
    public string Name { get; internal set; }

    /// <summary>Its shape over the symbols of the graph's inputs.</summary>
    public TensorShape Shape { get; }

    internal TensorProto.Types.DataType ElementType { get; }

    /// <summary>Name, element type and shape, as the file states them.</summary>
    internal ValueInfoProto Describe()
    {
        var shape = new TensorShapeProto();
        foreach (Dimension dimension in Shape.Dimensions)
        {
            shape.Dim.Add(dimension.IsConstant
                ? new TensorShapeProto.Types.Dimension { DimValue = dimension.Value }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension.ToString() });
        }

        return new ValueInfoProto
        {
            Name = Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = ElementType, Shape = shape } },
        };
    }
}
