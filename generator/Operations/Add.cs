using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>The sum of two tensors of one shape.</summary>
internal sealed record Add : ElementwiseOperation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    public override bool IsCommutative => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        context.RequireEqual(1, withChannels: true);
        return [context.X];
    }

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Add";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.{(call.InPlace ? "AddInPlace" : "Add")}({call.Operand(1)})";

    public override string Onnx(OnnxCall call) => $"scope.Add({call.Result}, {call.X}, {call.Operand(1)})";

    public override string PyTorch(PyTorchCall call) => $"{call.X} + {call.Operand(1)}";
}
