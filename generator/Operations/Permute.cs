using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>The axes in another order, over the same memory. Axis i of the result is axis <c>Axes[i]</c> of the operand, as PyTorch's <c>permute</c>.</summary>
internal sealed record Permute(EquatableArray<int> Axes) : Operation
{
    /// <summary>From [N,C,h,w] to [N,h,w,C].</summary>
    public static Permute ToChannelsLast { get; } = new([0, 2, 3, 1]);

    /// <summary>From [N,h,w,C] to [N,C,h,w].</summary>
    public static Permute ToChannelsFirst { get; } = new([0, 3, 1, 2]);

    public override ResultMemory Memory => ResultMemory.Shared;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context) =>
        [new TensorShape(Axes.Select(axis => context.X.Dimensions[axis]).ToArray())];

    /// <summary>Nothing moves; whoever reads the result may have to.</summary>
    public override Cost CostOf(CostContext context) => default;

    public override string Label(ModuleDefinition definition, Bindings bindings) => $"Permute {string.Join(", ", Axes)}";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.permute({string.Join(", ", Axes)})";

    public override FormLayer? FrozenLayer(ModuleDefinition definition) => null;

    public override string Onnx(OnnxCall call) => $"scope.Permute({call.Result}, {call.X}, {string.Join(", ", Axes)})";

    public override string PyTorch(PyTorchCall call) => $"{call.X}.permute({string.Join(", ", Axes)})";
}
