using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>Adds a convolution's bias, with its folded norm's shift if it has one, to each channel.</summary>
internal sealed record AddBias(string Layer, FoldedNorm? Folded = null) : LayerOperation(Layer)
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) => [context.X];

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "AddBias";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.{(call.InPlace ? "AddInPlace" : "Add")}({call.Name})";

    public override FormLayer FrozenLayer(ModuleDefinition definition) =>
        new("Tensor", Layer + "Bias", Folded?.Layer ?? "", $"weights.Bias(source.{Layer}{FoldedNorm.FrozenArgument(Folded)})");

    public override string Onnx(OnnxCall call) => $"scope.AddBias({call.Result}, {call.X}, {call.Parameters(Layer)}{FoldedNorm.OnnxArgument(Folded)})";

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}
