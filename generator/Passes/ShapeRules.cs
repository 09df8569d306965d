using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>Two layers that do not fit.</summary>
/// <param name="Property">The spec's property to change.</param>
/// <param name="Message">Both layers and both shapes.</param>
internal sealed record ShapeMismatch(string Property, string Message);

/// <summary>What an operation gives for what it takes, as libtorch computes it.</summary>
/// <remarks>Formulas: PyTorch's documentation of Conv2d and MaxPool2d.</remarks>
internal static class ShapeRules
{
    public static TensorShape Conv2d(Conv2dLayer layer, TensorShape x, Bindings bindings) =>
        new(x.Batch, layer.OutChannels.In(bindings), Window(x.Height, layer, bindings), Window(x.Width, layer, bindings));

    public static TensorShape MaxPool2d(MaxPool2d pool, TensorShape x) => new(
        x.Batch,
        x.Channels,
        x.Height.Window(pool.Kernel, pool.Stride, pool.Padding),
        x.Width.Window(pool.Kernel, pool.Stride, pool.Padding));

    public static TensorShape Resize(Resize resize, TensorShape x, TensorShape like) =>
        new(x.Batch, x.Channels, resize.Scale * like.Height, resize.Scale * like.Width);

    /// <summary>A tap of each column beside the channels, a tap of each row along the rows.</summary>
    public static TensorShape TapConv2d(Conv2dLayer layer, TensorShape x, Bindings bindings) =>
        new(x.Batch, layer.Kernel * layer.OutChannels.In(bindings), layer.Kernel * x.Height, x.Width);

    public static TensorShape MatrixResize(MatrixResize resize, TensorShape x, TensorShape like) =>
        new(x.Batch, x.Channels.FloorDivide(resize.Taps), resize.Scale * like.Height, resize.Scale * like.Width);

    /// <summary>Channels add up; they are known wherever maps are joined.</summary>
    public static TensorShape Concat(IReadOnlyList<TensorShape> operands) => new(
        operands[0].Batch,
        operands.Sum(operand => operand.Channels.Value),
        operands[0].Height,
        operands[0].Width);

    private static Dimension Window(Dimension x, Conv2dLayer layer, Bindings bindings)
    {
        Dimension stride = layer.Stride.In(bindings);
        Dimension padding = layer.Padding.In(bindings);
        Dimension dilation = layer.Dilation.In(bindings);
        if (stride.IsConstant && padding.IsConstant && dilation.IsConstant)
            return x.Window(layer.Kernel, stride.Value, padding.Value, dilation.Value);

        // With "same" padding, dilation*(kernel-1)/2, floor((x - 1) / stride) + 1 is ceil(x / stride) for any stride.
        if (layer.Kernel % 2 == 0 || padding != (layer.Kernel / 2) * dilation)
            throw new NotSupportedException($"'{layer.StateName}' has numbers that are only named, and its padding is not its kernel's half.");
        return stride.IsConstant ? x.CeilDivide(stride.Value) : x.CeilDivide(stride.ToString());
    }
}
