using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>The mean of each channel: [N,C,h,w] to [N,C], or to [N,C,1,1].</summary>
internal sealed record GlobalAveragePool : Operation
{
    /// <summary>Whether the result has a height and a width, of 1.</summary>
    public bool KeepsAxes { get; init; }

    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool OpensGroup => !KeepsAxes;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) =>
        [KeepsAxes ? new TensorShape(context.X.Batch, context.X.Channels, 1, 1) : new TensorShape(context.X.Batch, context.X.Channels)];

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "GlobalAveragePool";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.mean([2, 3]{(KeepsAxes ? ", keepdim: true" : "")})";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) => $"scope.GlobalAveragePool({call.Result}, {call.X}{(KeepsAxes ? ", keepsAxes: true" : "")})";

    public override string PyTorch(PyTorchCall call) => $"{call.X}.mean(dim=[2, 3]{(KeepsAxes ? ", keepdim=True" : "")})";
}
