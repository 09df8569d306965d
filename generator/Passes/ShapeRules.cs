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
    public static TensorShape Conv2d(Conv2dLayer layer, TensorShape x, Bindings bindings) => new(
        x.Batch,
        layer.OutChannels.In(bindings),
        Window(x.Height, layer.Kernel, layer.Stride.In(bindings), layer.Padding),
        Window(x.Width, layer.Kernel, layer.Stride.In(bindings), layer.Padding));

    public static TensorShape MaxPool2d(MaxPool2d pool, TensorShape x) => new(
        x.Batch,
        x.Channels,
        x.Height.Window(pool.Kernel, pool.Stride, pool.Padding),
        x.Width.Window(pool.Kernel, pool.Stride, pool.Padding));

    public static TensorShape Resize(Resize resize, TensorShape x, TensorShape like) =>
        new(x.Batch, x.Channels, resize.Scale * like.Height, resize.Scale * like.Width);

    private static Dimension Window(Dimension x, long kernel, Dimension stride, long padding)
    {
        if (stride.IsConstant)
            return x.Window(kernel, stride.Value, padding);

        // With an odd kernel and "same" padding, floor((x - 1) / stride) + 1 is ceil(x / stride) for any stride.
        if (2 * padding != kernel - 1)
            throw new NotSupportedException($"A stride that is only named ({stride}) needs same padding; kernel {kernel} has padding {padding}.");
        return x.CeilDivide(stride.ToString());
    }
}
