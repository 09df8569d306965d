using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends.TorchSharp;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Operations;

/// <summary>Resampling of the first operand to <paramref name="Scale"/> times the spatial size of the second.</summary>
internal sealed record Resize(long Scale, Resampling Resampling) : Operation
{
    // Bilinear resampling reads four neighbours for each number that it writes.
    private const long NumbersPerResized = 5;

    public override ResultMemory Memory => ResultMemory.Fresh;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        (TensorShape x, TensorShape like) = (context.X, context.Operands[1]);
        return [new TensorShape(x.Batch, x.Channels, Scale * like.Height, Scale * like.Width)];
    }

    public override Cost CostOf(CostContext context) => Cost.Of(0, NumbersPerResized * context.Numbers(context.Result));

    public override string Label(ModuleDefinition definition, Bindings bindings) => Resampling == Resampling.Nearest ? "Resize, nearest" : "Resize, bilinear";

    public override string TorchSharp(TorchSharpCall call) => $"{ResizeEmitter.NameOf(Resampling)}({call.X}, {call.Target(Scale)})";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) => Resampling == Resampling.Nearest
        ? $"scope.ResizeNearest({call.Result}, {call.X}, like: {call.Operand(1)}, {call.Shape}, scale: {Scale})"
        : $"scope.Resize({call.Result}, {call.X}, like: {call.Operand(1)}, {call.Shape}, scale: {Scale}, alignCorners: {OnnxCall.AlignCorners(Resampling)})";

    public override PythonDefinition PyTorchDefinition => PythonResize.Of(Resampling);

    public override string PyTorch(PyTorchCall call) => $"{PyTorchDefinition.Name}({call.X}, like={call.Operand(1)}{(Scale == 1 ? "" : $", scale={Scale}")})";
}
