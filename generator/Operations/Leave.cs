using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>From the precision and the memory layout that the network computes in to those of its callers.</summary>
internal sealed record Leave : ElementwiseOperation
{
    public override ResultMemory Memory => ResultMemory.Shared;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Leave";

    public override string TorchSharp(TorchSharpCall call) => $"FrozenWeights.Leave({call.X})";

    public override string Onnx(OnnxCall call) => throw IsNeverIn("ONNX");

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}
