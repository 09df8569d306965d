namespace PanopticFpn.Onnx;

/// <summary>The shape of a file's input: what the spec leaves open, as the options fix it.</summary>
internal static class FixedInput
{
    private const int HeightAxis = 2;
    private const int WidthAxis = 3;

    /// <summary>Says what is wrong with the size, whatever the network is.</summary>
    /// <exception cref="ArgumentException">One of height and width is missing, or one is below one.</exception>
    public static void Check(OnnxExportOptions options)
    {
        if (options.Height is null != options.Width is null)
        {
            (string given, string missing) = options.Height is null ? ("width", "height") : ("height", "width");
            throw new ArgumentException($"A file is for one size or for every size, but only a {given} is given; give the {missing} too, or neither.", nameof(options));
        }

        if (options is { Height: < 1 } or { Width: < 1 })
            throw new ArgumentException($"A file for pictures of {options.Height}x{options.Width} would take none; height and width must be at least 1.", nameof(options));
    }

    /// <summary>The shape with the rows and columns that the options name; the batch stays open, which costs no speed.</summary>
    /// <exception cref="ArgumentException">The spec fixes another size.</exception>
    public static TensorShape Of(string model, TensorShape shape, OnnxExportOptions options)
    {
        if (options is not { Height: { } height, Width: { } width })
            return shape;
        if (Differs(shape.Height, height) || Differs(shape.Width, width))
        {
            throw new ArgumentException(
                $"The spec of {model} fixes its pictures to {shape.Height}x{shape.Width}, so it cannot be exported for {height}x{width}; leave the size of the export out.",
                nameof(options));
        }

        return new TensorShape([.. shape.Dimensions.SetItem(HeightAxis, height).SetItem(WidthAxis, width)]);
    }

    private static bool Differs(Dimension stated, long wanted) => stated.IsConstant && stated.Value != wanted;
}
