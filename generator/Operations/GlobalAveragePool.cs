using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>The mean of each channel: [N,C,h,w] to [N,C].</summary>
internal sealed record GlobalAveragePool : Operation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool OpensGroup => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) => [new TensorShape(context.X.Batch, context.X.Channels)];

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "GlobalAveragePool";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.mean([2, 3])";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) => $"scope.GlobalAveragePool({call.Result}, {call.X})";

    public override string PyTorch(PyTorchCall call) => $"{call.X}.mean(dim=[2, 3])";
}
