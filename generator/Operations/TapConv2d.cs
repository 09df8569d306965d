using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>
/// What each tap of a k x k convolution answers at each pixel, before anything is summed: a 1x1 convolution from
/// [N,in,h,w] to [N,k*out,k*h,w]. Channel <c>k*o + dx</c> at row <c>dy*h + i</c> is output o's tap (dy,dx) at row i.
/// Nothing of a bias is added: that comes after the taps are summed (see <see cref="AddBias"/>).
/// </summary>
/// <param name="Folded">The batch normalisation that its weights absorb, or null.</param>
internal sealed record TapConv2d(string Layer, FoldedNorm? Folded = null) : LayerOperation(Layer)
{
    /// <summary>The layer whose bias each input channel has besides, or null: that of a convolution absorbed beside it.</summary>
    public string? InputBiasOf { get; init; }

    public override ResultMemory Memory => ResultMemory.Fresh;

    /// <summary>A tap of each column beside the channels, a tap of each row along the rows.</summary>
    public static TensorShape ShapeOf(Conv2dLayer layer, TensorShape x, Bindings bindings) =>
        new(x.Batch, layer.Taps * layer.OutChannels.In(bindings), layer.Taps * x.Height, x.Width);

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<Conv2dLayer>(Layer);
        context.RequireChannels(layer, layer.InChannels.In(context.Bindings));
        return [ShapeOf(layer, context.X, context.Bindings)];
    }

    public override Cost CostOf(CostContext context) => Cost.Of(context.Numbers(context.Result) * context.X.Channels.Value, context.NumbersMoved);

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Conv2d, taps apart";

    public override string TorchSharp(TorchSharpCall call) => throw IsNeverIn("TorchSharp");

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) =>
        $"scope.TapConv2d({call.Result}, {call.X}, {call.Parameters(Layer)}, {call.Shape}{FoldedNorm.OnnxArgument(Folded)}" +
        (InputBiasOf is null ? ")" : $", inputBiasOf: {InputBiasOf})");

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}
