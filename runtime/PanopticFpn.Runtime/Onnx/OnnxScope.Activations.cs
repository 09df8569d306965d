namespace PanopticFpn.Onnx;

/// <content>Functions of single numbers.</content>
public sealed partial class OnnxScope
{
    private const int GeluOpset = 20;

    /// <summary><c>x * min(max(x + 3, 0), 6) / 6</c>.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, of any shape.</param>
    public OnnxValue Hardswish(string result, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Add("HardSwish", result, x.Shape, [x]);
    }

    /// <summary><c>min(max(x + 3, 0), 6) / 6</c>.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, of any shape.</param>
    public OnnxValue Hardsigmoid(string result, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Add("HardSigmoid", result, x.Shape, [x], OnnxNode.Attribute("alpha", 1 / 6.0), OnnxNode.Attribute("beta", 0.5));
    }

    /// <summary><c>0.5 * x * (1 + erf(x / sqrt(2)))</c>: one operator from opset 20 on, before that the formula, which ONNX Runtime makes one.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, of any shape.</param>
    public OnnxValue Gelu(string result, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        TensorShape shape = x.Shape;
        if (_graph.Opset >= GeluOpset)
            return Add("Gelu", result, shape, [x]);
        OnnxValue value = Add("Div", result + "/scaled", shape, [x, _graph.Constant("sqrt2", Math.Sqrt(2), channels: 1)]);
        value = Add("Erf", result + "/erf", shape, [value]);
        value = Add("Add", result + "/raised", shape, [value, _graph.Constant("1", 1, channels: 1)]);
        value = Add("Mul", result + "/doubled", shape, [x, value]);
        return Add("Mul", result, shape, [value, _graph.Constant("0.5", 0.5, channels: 1)]);
    }

    /// <summary>Each channel times a number of its own.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [N,C,h,w].</param>
    /// <param name="factors">The numbers, [N,C,1,1].</param>
    /// <exception cref="ArgumentException">The shape of the numbers is another.</exception>
    public OnnxValue ScaleChannels(string result, OnnxValue x, OnnxValue factors)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Shape != new TensorShape(x.Shape.Batch, x.Shape.Channels, 1, 1))
            throw new ArgumentException($"Cannot scale the channels of '{x.Name}' {x.Shape} by '{factors.Name}' {factors.Shape}: there should be one number a channel.", nameof(factors));
        return Add("Mul", result, x.Shape, [x, factors]);
    }
}
