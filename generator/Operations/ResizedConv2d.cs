using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Operations;

/// <summary>
/// A <see cref="TapConv2d"/> and the <see cref="MatrixResize"/> of its taps as one: the convolution of the first operand
/// resampled to <paramref name="Scale"/> times the spatial size of the second.
/// </summary>
internal sealed record ResizedConv2d(TapConv2d Taps, long Scale, Resampling Resampling) : Operation
{
    /// <summary>Whether it adds the layer's bias too; else an <see cref="AddBias"/> does, or nothing needs to.</summary>
    public bool AddsBias { get; init; }

    public override ResultMemory Memory => ResultMemory.Fresh;

    public override string? Member => Taps.Layer;

    public override Operation WithoutScale() => this with { Scale = 1 };

    public override FormLayer? RearrangedLayer => Taps is { Folded: null, InputBiasOf: null }
        ? new("ResizedConvolution", Taps.Layer + "Resized", "", $"new(network.{Taps.Layer}, Upsampling.{Resampling}, this.Matrices{(AddsBias ? "" : ", addsBias: false")})")
        : null;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<Conv2dLayer>(Taps.Layer);
        (TensorShape x, TensorShape like) = (context.X, context.Operands[1]);
        context.RequireChannels(layer, layer.InChannels.In(context.Bindings));
        return [new TensorShape(x.Batch, layer.OutChannels.In(context.Bindings), Scale * like.Height, Scale * like.Width)];
    }

    public override Cost CostOf(CostContext context)
    {
        var layer = context.MemberNamed<Conv2dLayer>(Taps.Layer);
        TensorShape taps = TapConv2d.ShapeOf(layer, context.X, Bindings.None);
        return Taps.CostOf(context with { Result = taps }) + new MatrixResize(layer.Taps, Scale, Resampling).CostOf(context with { Operands = [taps] });
    }

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Conv2d, resized";

    public override string TorchSharp(TorchSharpCall call) => $"{call.Name}.call({call.X}, {call.Target(Scale)})";

    public override FormLayer FrozenLayer(ModuleDefinition definition)
    {
        string arguments = FoldedNorm.FrozenArgument(Taps.Folded) + (Taps.InputBiasOf is null ? "" : $", inputBiasOf: source.{Taps.InputBiasOf}");
        return new("FrozenResizedConv2d", Taps.Layer + "Resized", Taps.Folded?.Layer ?? "", $"weights.ResizedConv2d(source.{Taps.Layer}, Upsampling.{Resampling}{arguments})");
    }

    public override string Onnx(OnnxCall call) => throw IsNeverIn("ONNX");

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}
