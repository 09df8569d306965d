using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <summary>
/// A place in a network, such as <c>backbone.layer1.0</c>: adds operations to the graph, named after the place.
/// A result's name is also its node's; weights are named by their keys in the state dict. All shapes are NCHW.
/// </summary>
public sealed partial class OnnxScope
{
    private readonly OnnxGraph _graph;
    private readonly string _prefix;

    internal OnnxScope(OnnxGraph graph, string prefix) => (_graph, _prefix) = (graph, prefix);

    /// <summary>The shape of the whole graph's input, over whose axes the shapes of feature maps are written.</summary>
    public TensorShape Input => _graph.InputShape;

    /// <summary>The place of a child module.</summary>
    /// <param name="name">The child's name in the state dict.</param>
    public OnnxScope Child(string name) => new(_graph, $"{_prefix}{name}.");

    /// <summary>A convolution, with the batch normalisation after it inside its weights if one is given.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="parameters">The weights' name; used again, it stands for the same weights.</param>
    /// <param name="layer">The layer that holds the weights.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="stride">Steps along both axes.</param>
    /// <param name="padding">Zeros on all four sides.</param>
    /// <param name="dilation">Distance between the kernel's taps.</param>
    /// <param name="groups">Parts into which the channels fall.</param>
    /// <param name="folded">The batch normalisation of the result, with its running statistics, or null.</param>
    /// <param name="absorbed">The 1x1 convolution before it that its weights absorb, without that one's bias, or null.</param>
    /// <param name="addsBias">Whether the bias is added.</param>
    public OnnxValue Conv2d(
        string result,
        OnnxValue x,
        string parameters,
        Conv2d layer,
        TensorShape shape,
        long stride = 1,
        long padding = 0,
        long dilation = 1,
        long groups = 1,
        BatchStatistics? folded = null,
        Conv2d? absorbed = null,
        bool addsBias = true)
    {
        ArgumentNullException.ThrowIfNull(layer);
        long[] lengths = layer.weight.shape;
        (OnnxValue weight, OnnxValue? bias) = absorbed is not null ? Composed() : folded is { } norm ? Folded(norm) : Plain();
        return Add("Conv", result, shape, [x, weight, addsBias ? bias : null],
            OnnxNode.Attribute("kernel_shape", lengths[2], lengths[3]),
            OnnxNode.Attribute("strides", stride, stride),
            OnnxNode.Attribute("pads", padding, padding, padding, padding),
            OnnxNode.Attribute("dilations", dilation, dilation),
            OnnxNode.Attribute("group", groups));

        (OnnxValue, OnnxValue?) Plain() =>
            (Weights(parameters, "weight", layer, layer.weight), layer.bias is null ? null : Weights(parameters, "bias", layer, layer.bias));

        (OnnxValue, OnnxValue?) Composed()
        {
            var composed = new ComposedConvolution(layer, folded, absorbed);
            object owner = (layer, folded?.Layer, absorbed);
            TensorShape shape = ConstantShape(lengths[0], absorbed.weight.shape[1], lengths[2], lengths[3]);
            return (
                _graph.Initializer(Key(parameters, "composed.weight"), shape, owner, composed.Sources, composed.WriteWeight),
                composed.HasBias ? _graph.Initializer(Key(parameters, "composed.bias"), ConstantShape(lengths[0]), owner, composed.Sources, composed.WriteBias) : null);
        }

        (OnnxValue, OnnxValue) Folded(BatchStatistics norm)
        {
            var fold = new FoldedBatchNorm(layer, norm);
            object owner = (layer, norm.Layer);
            return (
                _graph.Initializer(Key(parameters, "weight"), ConstantShape(lengths), owner, fold.Sources, fold.WriteWeight),
                _graph.Initializer(Key(parameters, "bias"), ConstantShape(lengths[0]), owner, fold.Sources, fold.WriteBias));
        }
    }

    /// <summary>Batch normalisation with the running statistics.</summary>
    /// <inheritdoc cref="Conv2d" path="/param"/>
    public OnnxValue BatchNorm2d(string result, OnnxValue x, string parameters, BatchNorm layer) =>
        BatchNormalization(result, x, parameters, layer);

    /// <inheritdoc cref="BatchNorm2d(string, OnnxValue, string, TorchSharp.Modules.BatchNorm)"/>
    public OnnxValue BatchNorm2d(string result, OnnxValue x, string parameters, FrozenBatchNorm2d layer) =>
        BatchNormalization(result, x, parameters, layer);

    /// <summary>
    /// Group normalisation, as instance normalisation of the groups: exact at every mean, which ONNX's own operator is not.
    /// </summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="parameters">The weights' name; used again, it stands for the same weights.</param>
    /// <param name="layer">The layer that holds the weights.</param>
    /// <param name="groups">The groups into which the channels fall.</param>
    public OnnxValue GroupNorm(string result, OnnxValue x, string parameters, GroupNorm layer, long groups)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        TensorShape shape = x.Shape;
        long channels = shape.Channels.Value;
        var broadcast = new TensorShape(channels, 1, 1);

        // A product of rows and columns is no expression over one symbol, so this axis has a name of its own.
        Dimension numbers = shape.Height.IsConstant && shape.Width.IsConstant
            ? channels / groups * shape.Height.Value * shape.Width.Value
            : Dimension.Symbol($"{_prefix}{result}/numbers");
        var grouped = new TensorShape(shape.Batch, groups, numbers);
        OnnxValue value = Add("Reshape", result + "/groups", grouped, [x, _graph.Constant(0, groups, -1)]);
        value = Add("InstanceNormalization", result + "/normalized", grouped,
            [value, _graph.Constant("ones", 1, groups), _graph.Constant("zeros", 0, groups)],
            OnnxNode.Attribute("epsilon", layer.eps));
        value = Add("Reshape", result + "/channels", shape, [value, _graph.Sizes.Whole(x)]);
        value = Add("Mul", result + "/scaled", shape, [value, Weights(parameters, "weight", layer, layer.weight, broadcast)]);
        return Add("Add", result, shape, [value, Weights(parameters, "bias", layer, layer.bias, broadcast)]);
    }

    /// <summary>Group normalisation with as many groups as channels: one node.</summary>
    /// <inheritdoc cref="GroupNorm" path="/param"/>
    public OnnxValue InstanceNorm(string result, OnnxValue x, string parameters, GroupNorm layer)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        return Add("InstanceNormalization", result, x.Shape,
            [x, Weights(parameters, "weight", layer, layer.weight), Weights(parameters, "bias", layer, layer.bias)],
            OnnxNode.Attribute("epsilon", layer.eps));
    }

    /// <summary>The larger of zero and each number.</summary>
    public OnnxValue Relu(string result, OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Add("Relu", result, x.Shape, [x]);
    }

    /// <summary>The largest number of each window.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="kernel">Rows and columns of a window.</param>
    /// <param name="stride">Steps along both axes.</param>
    /// <param name="padding">Empty rows and columns on all four sides.</param>
    public OnnxValue MaxPool2d(string result, OnnxValue x, TensorShape shape, long kernel, long stride, long padding) =>
        Add("MaxPool", result, shape, [x],
            OnnxNode.Attribute("kernel_shape", kernel, kernel),
            OnnxNode.Attribute("strides", stride, stride),
            OnnxNode.Attribute("pads", padding, padding, padding, padding));

    /// <summary>The sum of two tensors of one shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public OnnxValue Add(string result, OnnxValue left, OnnxValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Shape != right.Shape)
            throw new ArgumentException($"Cannot add '{right.Name}' {right.Shape} to '{left.Name}' {left.Shape}: the shapes differ.", nameof(right));
        return Add("Add", result, left.Shape, [left, right]);
    }

    /// <summary>Each number times a constant.</summary>
    public OnnxValue Multiply(string result, OnnxValue x, double factor)
    {
        ArgumentNullException.ThrowIfNull(x);
        OnnxValue constant = _graph.Constant(factor.ToString(CultureInfo.InvariantCulture), factor, channels: 1);
        return Add("Mul", result, x.Shape, [x, constant]);
    }

    /// <summary>The channels of several tensors, one after another.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="operands">The tensors, alike but for their channels.</param>
    /// <exception cref="ArgumentException">There is no operand, or the operands do not make up the shape.</exception>
    public OnnxValue Concat(string result, TensorShape shape, params OnnxValue[] operands)
    {
        const int ChannelAxis = 1;
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(operands);
        long channels = operands.Sum(operand => operand.Shape.Channels.Value);
        if (operands.Length == 0 || operands.Any(operand => WithChannels(operand.Shape) != shape))
        {
            string parts = string.Join(", ", operands.Select(operand => $"'{operand.Name}' {operand.Shape}"));
            throw new ArgumentException($"Cannot concatenate {parts} along the channels to {shape}.", nameof(operands));
        }

        return Add("Concat", result, shape, operands, OnnxNode.Attribute("axis", ChannelAxis));

        TensorShape WithChannels(TensorShape part) => new([.. part.Dimensions.SetItem(ChannelAxis, channels)]);
    }

    /// <summary>The mean of each channel of each image, [N,channels] or [N,channels,1,1].</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="keepsAxes">Whether the result has rows and columns, one of each.</param>
    public OnnxValue GlobalAveragePool(string result, OnnxValue x, bool keepsAxes = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        TensorShape shape = x.Shape;

        // ReduceMean would do both at once, but opset 18 changed how it is told the axes.
        OnnxValue mean = Add("GlobalAveragePool", keepsAxes ? result : result + "/mean", new TensorShape(shape.Batch, shape.Channels, 1, 1), [x]);
        return keepsAxes ? mean : Add("Flatten", result, new TensorShape(shape.Batch, shape.Channels), [mean], OnnxNode.Attribute("axis", 1));
    }

    /// <summary>Bilinear resampling to a multiple of the rows and columns of another tensor.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="like">The tensor that gives the size.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="scale">The factor between the size of <paramref name="like"/> and the result's.</param>
    /// <param name="alignCorners">Whether the corners' centres coincide, as PyTorch's <c>align_corners</c>.</param>
    public OnnxValue Resize(string result, OnnxValue x, OnnxValue like, TensorShape shape, long scale, bool alignCorners)
    {
        // PyTorch's own rule is half_pixel; the one that ONNX calls pytorch_half_pixel differs from it at size one.
        return Add("Resize", result, shape, [x, .. ResizeTo(result, x, like, shape, scale)],
            OnnxNode.Attribute("mode", "linear"),
            OnnxNode.Attribute("coordinate_transformation_mode", alignCorners ? "align_corners" : "half_pixel"));
    }

    /// <summary>Nearest-neighbour resampling, in PyTorch's mode <c>nearest</c>, to a multiple of the rows and columns of another tensor.</summary>
    /// <remarks>
    /// Where the place of a row or column is a whole number, rounding in PyTorch or in the runtime may take the one before
    /// it. Neither does so at powers of two, nor between neighbouring levels of a pyramid: from n/2, rounded up, to n.
    /// </remarks>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="like">The tensor that gives the size.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="scale">The factor between the size of <paramref name="like"/> and the result's.</param>
    public OnnxValue ResizeNearest(string result, OnnxValue x, OnnxValue like, TensorShape shape, long scale)
    {
        return Add("Resize", result, shape, [x, .. ResizeTo(result, x, like, shape, scale)],
            OnnxNode.Attribute("mode", "nearest"),
            OnnxNode.Attribute("coordinate_transformation_mode", "asymmetric"),
            OnnxNode.Attribute("nearest_mode", "floor"));
    }

    /// <summary>The operands of a resize after the first: no region, and factors or sizes.</summary>
    private OnnxValue?[] ResizeTo(string result, OnnxValue x, OnnxValue like, TensorShape shape, long scale)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        return _graph.Sizes.Factors(x.Shape, shape, scale) is { } factors
            ? [null, factors]
            : [null, null, _graph.Sizes.Of(_prefix + result, x, like, shape, scale)];
    }

    private OnnxValue BatchNormalization(string result, OnnxValue x, string parameters, BatchStatistics norm)
    {
        ArgumentNullException.ThrowIfNull(x);
        OnnxValue[] inputs =
        [
            x,
            Weights(parameters, "weight", norm.Layer, norm.Weight),
            Weights(parameters, "bias", norm.Layer, norm.Bias),
            Weights(parameters, "running_mean", norm.Layer, norm.Mean),
            Weights(parameters, "running_var", norm.Layer, norm.Variance),
        ];
        return Add("BatchNormalization", result, x.Shape, inputs, OnnxNode.Attribute("epsilon", norm.Epsilon));
    }

    private OnnxValue Add(string operation, string result, TensorShape shape, OnnxValue?[] inputs, params Format.AttributeProto[] attributes) =>
        _graph.Add(operation, inputs, _prefix + result, shape, attributes);

    private OnnxValue Weights(string parameters, string part, object layer, Tensor? tensor, TensorShape? shape = null)
    {
        string key = Key(parameters, part);
        return tensor is null
            ? throw new ArgumentException($"The layer has no {part}, so '{key}' cannot be written.", nameof(layer))
            : _graph.Initializer(key, shape ?? ConstantShape(tensor.shape), layer, [tensor], OnnxInitializer.WriteFloats);
    }

    private string Key(string parameters, string part) => $"{_prefix}{parameters}.{part}";

    private static TensorShape ConstantShape(params long[] lengths) => new([.. lengths.Select(Dimension.Constant)]);
}
