using Google.Protobuf;
using PanopticFpn.Onnx.Format;

namespace PanopticFpn.Onnx;

/// <summary>One operation of a graph. It refers to values, not to names, so that renaming a value renames it everywhere.</summary>
/// <param name="Operator">The operator's name in ONNX.</param>
/// <param name="Inputs">The operands; null stands for an optional one that is not given.</param>
/// <param name="Result">What it computes.</param>
/// <param name="Attributes">Its constants.</param>
internal sealed record OnnxNode(string Operator, IReadOnlyList<OnnxValue?> Inputs, OnnxValue Result, IReadOnlyList<AttributeProto> Attributes)
{
    /// <summary>The operator's constants, named as ONNX names them.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <inheritdoc cref="Attribute(string, long)"/>
    public static AttributeProto Attribute(string name, double value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    /// <inheritdoc cref="Attribute(string, long)"/>
    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <inheritdoc cref="Attribute(string, long)"/>
    public static AttributeProto Attribute(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    /// <summary>The node as the file states it; it is called what its result is called.</summary>
    public NodeProto ToProto() => new()
    {
        Name = Result.Name,
        OpType = Operator,
        Input = { Given.Select(input => input?.Name ?? "") },
        Output = { Result.Name },
        Attribute = { Attributes },
    };

    /// <summary>The operands up to the last that is given: ONNX Runtime keeps a convolution with an empty name for its bias out of its blocked layout.</summary>
    private IEnumerable<OnnxValue?> Given => Inputs.Take(1 + Inputs.ToList().FindLastIndex(input => input is not null));
}
