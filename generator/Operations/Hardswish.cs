using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>x * min(max(x + 3, 0), 6) / 6 (Howard et al., 2019).</summary>
internal sealed record Hardswish : ElementwiseOperation
{
    // Its gradient is taken from its operand, not from its result.
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    public override bool SavesOperand => true;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Hardswish";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.hardswish{(call.InPlace ? "_" : "")}()";

    public override string Onnx(OnnxCall call) => $"scope.Hardswish({call.Result}, {call.X})";

    public override string PyTorch(PyTorchCall call) => $"nn.functional.hardswish({call.X})";
}
