using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>The sum of two tensors of one shape where a boolean constant of the definition holds, else the first.</summary>
/// <param name="Constant">The constant.</param>
internal sealed record AddWhen(string Constant) : ElementwiseOperation
{
    // Where the constant does not hold, the result is the first operand by another handle.
    public override ResultMemory Memory => ResultMemory.Shared;

    // Over the first operand alone: the second stays what it is where the constant does not hold.
    public override bool WritesInPlace => true;

    public override string? Reads => CSharp.Pascal(Constant);

    public override string? ReadsConstant => Constant;

    public override bool IsThere(Bindings bindings) => bindings.Holds(Constant);

    /// <summary>The shapes agree where the sum is taken; elsewhere the second operand may have any.</summary>
    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        if (context.Bindings.Holds(Constant))
            context.RequireEqual(1, withChannels: true);
        return [context.X];
    }

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Add";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.{(call.InPlace ? "AddInPlaceWhen" : "AddWhen")}({call.Name}, {call.Operand(1)})";

    public override FormLayer FrozenLayer(ModuleDefinition definition) => FormLayer.OfConstant("bool", Constant);

    public override string Onnx(OnnxCall call) => $"{CSharp.Pascal(Constant)} ? scope.Add({call.Result}, {call.X}, {call.Operand(1)}) : {call.X}";

    public override string PyTorch(PyTorchCall call) => $"{call.X} + {call.Operand(1)} if {call.Number(Scalar.Of(Constant))} else {call.X}";
}
