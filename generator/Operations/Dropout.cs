using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>In training, sets each number to zero with a probability and scales the others up; else nothing (Srivastava et al., 2014).</summary>
/// <param name="Probability">The probability, in [0, 1]: a literal, or a constant of <see cref="ConstantKind.Real"/>.</param>
internal sealed record Dropout(Scalar Probability) : ElementwiseOperation
{
    // In evaluation it is another handle on its operand.
    public override ResultMemory Memory => ResultMemory.Shared;

    public override bool IsForTraining => true;

    public override string? Reads => "training";

    public override string? ReadsConstant => Probability.Constant;

    public override Cost CostOf(CostContext context) => default;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Dropout" + Known(Probability, bindings);

    public override string TorchSharp(TorchSharpCall call) => $"nn.functional.dropout({call.X}, {call.Number(Probability)}, {call.Name})";

    public override string Onnx(OnnxCall call) => throw IsNeverIn("ONNX");

    public override string PyTorch(PyTorchCall call) => $"nn.functional.dropout({call.X}, p={call.Number(Probability)}, training=self.training)";
}
