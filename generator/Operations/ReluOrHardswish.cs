using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>Hardswish where a boolean constant of the definition holds, else ReLU.</summary>
/// <param name="Constant">The constant.</param>
internal sealed record ReluOrHardswish(string Constant) : ElementwiseOperation
{
    // Where it is a ReLU, its gradient is taken from its result.
    public override ResultMemory Memory => ResultMemory.Saved;

    public override bool WritesInPlace => true;

    // Where it is a hardswish.
    public override bool SavesOperand => true;

    public override string? Reads => CSharp.Pascal(Constant);

    public override string? ReadsConstant => Constant;

    public override string Label(ModuleDefinition definition, Bindings bindings) =>
        !bindings.Knows(Constant) ? "ReLU or hardswish" : bindings.Holds(Constant) ? "Hardswish" : "ReLU";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.{(call.InPlace ? "ReluOrHardswishInPlace" : "ReluOrHardswish")}({call.Name})";

    public override FormLayer FrozenLayer(ModuleDefinition definition) => FormLayer.OfConstant("bool", Constant);

    public override string Onnx(OnnxCall call)
    {
        string arguments = $"({call.Result}, {call.X})";
        return $"{CSharp.Pascal(Constant)} ? scope.Hardswish{arguments} : scope.Relu{arguments}";
    }

    public override string PyTorch(PyTorchCall call) => $"nn.functional.hardswish({call.X}) if {call.Number(Scalar.Of(Constant))} else nn.functional.relu({call.X})";
}
