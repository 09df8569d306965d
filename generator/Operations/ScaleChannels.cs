using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>Each channel times a number of its own: x [N,C,h,w] times s [N,C,1,1] (squeeze and excitation, Hu et al., 2017).</summary>
internal sealed record ScaleChannels : ElementwiseOperation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    // The gradient of each factor is taken from the other one.
    public override bool SavesOperand => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        context.RequireShape(1, new TensorShape(context.X.Batch, context.X.Channels, 1, 1));
        return [context.X];
    }

    public override string Label(ModuleDefinition definition, Bindings bindings) => "ScaleChannels";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.mul{(call.InPlace ? "_" : "")}({call.Operand(1)})";

    public override string Onnx(OnnxCall call) => $"scope.ScaleChannels({call.Result}, {call.X}, {call.Operand(1)})";

    public override string PyTorch(PyTorchCall call) => $"{call.X} * {call.Operand(1)}";
}
