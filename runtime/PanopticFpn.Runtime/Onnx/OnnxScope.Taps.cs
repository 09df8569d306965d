using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <content>Convolutions of upsampled maps, computed on the maps before.</content>
public sealed partial class OnnxScope
{
    /// <summary>What each tap of a convolution answers at each pixel, before anything is summed or moved.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [N,in,h,w].</param>
    /// <param name="parameters">The weights' name; used again, it stands for the same weights.</param>
    /// <param name="layer">The layer that holds the weights, k x k.</param>
    /// <param name="shape">The result's shape, [N,k*out,k*h,w]: channel <c>k*o + dx</c> at row <c>dy*h + i</c> is output o's tap (dy,dx) at row i.</param>
    /// <param name="folded">The batch normalisation of the convolution's result, or null.</param>
    /// <param name="inputBiasOf">The layer whose bias each input channel has besides, or null.</param>
    public OnnxValue TapConv2d(
        string result,
        OnnxValue x,
        string parameters,
        Conv2d layer,
        TensorShape shape,
        BatchStatistics? folded = null,
        Conv2d? inputBiasOf = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(shape);
        long[] lengths = layer.weight.shape;
        long taps = lengths[0] * lengths[2] * lengths[3];
        var composed = new ComposedConvolution(layer, folded, inputBiasOf: inputBiasOf);
        object owner = (layer, folded?.Layer, inputBiasOf);

        // One product over all pixels: faster than a 1x1 convolution, whose blocked layout would have to be undone.
        OnnxValue weight = _graph.Initializer(Key(parameters, "taps"), ConstantShape(taps, lengths[1]), owner, composed.Sources, composed.WriteTaps);
        Dimension pixels = x.Shape.Height.IsConstant && x.Shape.Width.IsConstant
            ? x.Shape.Height.Value * x.Shape.Width.Value
            : Dimension.Symbol($"{_prefix}{result}/pixels");
        var flat = new TensorShape(x.Shape.Batch, taps, pixels);
        OnnxValue value = Add("Reshape", result + "/flat", new TensorShape(x.Shape.Batch, x.Shape.Channels, pixels), [x, _graph.Constant(0, 0, -1)]);
        value = Add("MatMul", result + "/taps", flat, [weight, value]);
        if (inputBiasOf?.bias is not null)
        {
            OnnxValue bias = _graph.Initializer(Key(parameters, "tap_bias"), ConstantShape(taps, 1), owner, composed.Sources, composed.WriteTapBias);
            value = Add("Add", result + "/biased", flat, [value, bias]);
        }

        return Add("Reshape", result, shape, [value, _graph.Sizes.TapRows(_prefix + result, x, shape)]);
    }

    /// <summary>Resampling by one constant matrix an axis; with taps it brings each tap's answers to their places and sums them.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [N,taps*C,taps*h,w].</param>
    /// <param name="like">The tensor that gives the size.</param>
    /// <param name="shape">The result's shape, [N,C,H,W].</param>
    /// <param name="taps">The taps along each axis, 1 for a mere resize.</param>
    /// <param name="scale">The factor between the size of <paramref name="like"/> and the result's.</param>
    /// <param name="alignCorners">Whether the corners' centres coincide, as PyTorch's <c>align_corners</c>.</param>
    public OnnxValue MatrixResize(string result, OnnxValue x, OnnxValue like, TensorShape shape, long taps, long scale, bool alignCorners)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        var kind = new ResamplingKind(taps, alignCorners);
        OnnxValue rows = _graph.Bands.Rows(_prefix + result, kind, x, like, shape, scale);
        OnnxValue columns = _graph.Bands.Columns(_prefix + result, kind, x, like, shape, scale);
        OnnxValue value = Add("MatMul", result + "/rows", new TensorShape(x.Shape.Batch, x.Shape.Channels, shape.Height, x.Shape.Width), [rows, x]);
        if (taps > 1)
        {
            // The column taps go from the channels to beside the columns.
            var apart = new TensorShape(shape.Batch, shape.Channels, taps, shape.Height, x.Shape.Width);
            value = Add("Reshape", result + "/column_taps", apart, [value, _graph.Sizes.TapColumns(_prefix + result, like, shape, taps, scale)]);
            value = Add("Transpose", result + "/beside_columns", new TensorShape(shape.Batch, shape.Channels, shape.Height, taps, x.Shape.Width), [value],
                OnnxNode.Attribute("perm", 0, 1, 3, 2, 4));
            value = Add("Reshape", result + "/columns", new TensorShape(shape.Batch, shape.Channels, shape.Height, taps * x.Shape.Width), [value, _graph.Constant(0, 0, 0, -1)]);
        }

        return Add("MatMul", result, shape, [value, columns]);
    }

    /// <summary>Adds a convolution's bias, with its folded norm's shift if it has one, to each channel.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="parameters">The weights' name.</param>
    /// <param name="layer">The layer that holds the bias.</param>
    /// <param name="folded">The batch normalisation of the convolution's result, or null.</param>
    public OnnxValue AddBias(string result, OnnxValue x, string parameters, Conv2d layer, BatchStatistics? folded = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        var composed = new ComposedConvolution(layer, folded);
        OnnxValue bias = _graph.Initializer(
            Key(parameters, "channel_bias"), ConstantShape(layer.weight.shape[0], 1, 1), (layer, folded?.Layer), composed.Sources, composed.WriteBias);
        return Add("Add", result, x.Shape, [x, bias]);
    }
}
