using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>x times the normal distribution function of x, by the error function (Hendrycks and Gimpel, 2016).</summary>
internal sealed record Gelu : ElementwiseOperation
{
    // Its gradient is taken from its operand, not from its result.
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    public override bool SavesOperand => true;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "GELU";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.gelu{(call.InPlace ? "_" : "")}()";

    public override string Onnx(OnnxCall call) => $"scope.Gelu({call.Result}, {call.X})";

    public override string PyTorch(PyTorchCall call) => $"nn.functional.gelu({call.X})";
}
