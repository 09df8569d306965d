using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>The largest number of each window.</summary>
/// <remarks>Formula: PyTorch's documentation of MaxPool2d.</remarks>
internal sealed record MaxPool2d(long Kernel, long Stride, long Padding) : Operation
{
    public override ResultMemory Memory => ResultMemory.Saved;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        TensorShape x = context.X;
        return [new TensorShape(x.Batch, x.Channels, x.Height.Window(Kernel, Stride, Padding), x.Width.Window(Kernel, Stride, Padding))];
    }

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => $"MaxPool2d {Window(Kernel, Stride)}";

    public override string TorchSharp(TorchSharpCall call) =>
        $"nn.functional.max_pool2d({call.X}, kernel_size: {Kernel}, stride: {Stride}, padding: {Padding})";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) =>
        $"scope.MaxPool2d({call.Result}, {call.X}, {call.Shape}, kernel: {Kernel}, stride: {Stride}, padding: {Padding})";

    public override string PyTorch(PyTorchCall call) =>
        $"nn.functional.max_pool2d({call.X}, kernel_size={Kernel}, stride={Stride}, padding={Padding})";
}
