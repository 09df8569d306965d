using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>The operands' channels one after another.</summary>
internal sealed record Concat : Operation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    /// <summary>Channels add up; they are known wherever maps are joined.</summary>
    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        for (int operand = 1; operand < context.Operands.Count; operand++)
            context.RequireEqual(operand, withChannels: false);
        TensorShape x = context.X;
        return [new TensorShape(x.Batch, context.Operands.Sum(operand => operand.Channels.Value), x.Height, x.Width)];
    }

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Concat";

    public override string TorchSharp(TorchSharpCall call) => $"torch.cat([{call.Operands}], dim: 1)";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) => $"scope.Concat({call.Result}, {call.Shape}, {call.Operands})";

    public override string PyTorch(PyTorchCall call) => $"torch.cat([{call.Operands}], dim=1)";
}
