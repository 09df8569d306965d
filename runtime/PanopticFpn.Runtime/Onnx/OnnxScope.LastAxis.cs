using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn.Onnx;

/// <content>Layers over the last axis, and what brings the channels there.</content>
public sealed partial class OnnxScope
{
    /// <summary>The axes in another order.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand.</param>
    /// <param name="axes">For each axis of the result, the operand's, as PyTorch's <c>permute</c>.</param>
    /// <exception cref="ArgumentException">The axes are not each of the operand's once.</exception>
    public OnnxValue Permute(string result, OnnxValue x, params int[] axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(axes);
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, x.Shape.Rank)))
            throw new ArgumentException($"Cannot order the axes of '{x.Name}' {x.Shape} as {string.Join(", ", axes)}: each should stand there once.", nameof(axes));
        var shape = new TensorShape([.. axes.Select(axis => x.Shape.Dimensions[axis])]);
        return Add("Transpose", result, shape, [x], OnnxNode.Attribute("perm", [.. axes.Select(axis => (long)axis)]));
    }

    /// <summary>Normalisation over the last axis.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [...,C].</param>
    /// <param name="parameters">The weights' name; used again, it stands for the same weights.</param>
    /// <param name="layer">The layer that holds the weights.</param>
    public OnnxValue LayerNorm(string result, OnnxValue x, string parameters, LayerNorm layer)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        return Add("LayerNormalization", result, x.Shape,
            [x, Weights(parameters, "weight", layer, layer.weight), Weights(parameters, "bias", layer, layer.bias)],
            OnnxNode.Attribute("axis", -1L),
            OnnxNode.Attribute("epsilon", layer.eps));
    }

    /// <summary>Each channel times a number that is learned.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [N,C,h,w].</param>
    /// <param name="parameter">The numbers' name in the state dict.</param>
    /// <param name="scale">The numbers, [C,1,1].</param>
    public OnnxValue LayerScale(string result, OnnxValue x, string parameter, Tensor scale)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(scale);
        OnnxValue numbers = _graph.Initializer(_prefix + parameter, ConstantShape(scale.shape), scale, [scale], OnnxInitializer.WriteFloats);
        return Add("Mul", result, x.Shape, [x, numbers]);
    }

    /// <summary>A linear layer over the last axis: a sum over it of the layer's weights times the numbers, for each feature of the result.</summary>
    /// <param name="result">The result's name.</param>
    /// <param name="x">The operand, [N,in] or [...,in].</param>
    /// <param name="parameters">The weights' name; used again, it stands for the same weights.</param>
    /// <param name="layer">The layer that holds the weights.</param>
    public OnnxValue Linear(string result, OnnxValue x, string parameters, Linear layer)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layer);
        (long outFeatures, long inFeatures) = (layer.weight!.shape[0], layer.weight.shape[1]);
        if (x.Shape.Rank == 2)
        {
            OnnxValue rows = Weights(parameters, "weight", layer, layer.weight);
            return Add("Gemm", result, new TensorShape(x.Shape.Batch, outFeatures), [x, rows, Bias()], OnnxNode.Attribute("transB", 1));
        }

        // MatMul, unlike Gemm, takes its weights [in,out] only.
        OnnxValue weight = _graph.Initializer(Key(parameters, "transposed.weight"), ConstantShape(inFeatures, outFeatures), layer, [layer.weight], WriteTransposed);
        var shape = new TensorShape([.. x.Shape.Dimensions.SetItem(x.Shape.Rank - 1, outFeatures)]);
        if (Bias() is not { } bias)
            return Add("MatMul", result, shape, [x, weight]);
        OnnxValue product = Add("MatMul", result + "/product", shape, [x, weight]);
        return Add("Add", result, shape, [product, bias]);

        OnnxValue? Bias() => layer.bias is null ? null : Weights(parameters, "bias", layer, layer.bias);
    }

    private static void WriteTransposed(Tensor[] sources, Stream stream) => OnnxInitializer.WriteFloats([sources[0].t()], stream);
}
