using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>max(x, 0).</summary>
internal sealed record Relu : ElementwiseOperation
{
    // Its gradient is taken from its result.
    public override ResultMemory Memory => ResultMemory.Saved;

    public override bool WritesInPlace => true;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "ReLU";

    public override string TorchSharp(TorchSharpCall call) => call.InPlace ? $"{call.X}.relu_()" : $"nn.functional.relu({call.X})";

    public override string Onnx(OnnxCall call) => $"scope.Relu({call.Result}, {call.X})";

    public override string PyTorch(PyTorchCall call) => $"nn.functional.relu({call.X})";
}
