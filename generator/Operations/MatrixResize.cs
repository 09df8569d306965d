using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Operations;

/// <summary>
/// Resampling by one constant matrix an axis, to <paramref name="Scale"/> times the spatial size of the second operand. With
/// taps it shifts each tap's answers into place and sums them, zeros outside: [N,taps*C,taps*h,w] to [N,C,H,W]. After a
/// <see cref="TapConv2d"/> of a map that is the convolution of the resampled map; with one tap it is a resize.
/// </summary>
internal sealed record MatrixResize(long Taps, long Scale, Resampling Resampling) : Operation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        (TensorShape x, TensorShape like) = (context.X, context.Operands[1]);
        return [new TensorShape(x.Batch, x.Channels.FloorDivide(Taps), Scale * like.Height, Scale * like.Width)];
    }

    /// <summary>Rows first, then each row's taps beside each other, then columns.</summary>
    public override Cost CostOf(CostContext context)
    {
        (long[] from, long[] to) = (context.Lengths(context.X), context.Lengths(context.Result));
        long between = from[0] * from[1] * to[2] * from[3];
        long moves = Taps == 1 ? 2 : 4;
        long numbers = context.Numbers(context.Result);
        return Cost.Of(between * from[2] + numbers * Taps * from[3], context.Numbers(context.X) + moves * between + numbers);
    }

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Resize by matrices";

    public override string TorchSharp(TorchSharpCall call) => throw IsNeverIn("TorchSharp");

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) =>
        $"scope.MatrixResize({call.Result}, {call.X}, like: {call.Operand(1)}, {call.Shape}, taps: {Taps}, scale: {Scale}, alignCorners: {OnnxCall.AlignCorners(Resampling)})";

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}
