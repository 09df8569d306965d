using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>In training, sets each sample of the batch to zero with a probability and scales the others up; else nothing (Huang et al., 2016).</summary>
/// <param name="Probability">The probability, in [0, 1]: a literal, or a constant of <see cref="ConstantKind.Real"/>.</param>
/// <remarks>Formula: <c>torchvision.ops.stochastic_depth</c> in its mode <c>row</c>.</remarks>
internal sealed record StochasticDepth(Scalar Probability) : ElementwiseOperation
{
    private static readonly PythonDefinition Function = new("stochastic_depth", """"
        def stochastic_depth(x: Tensor, p: float, training: bool) -> Tensor:
            """Sets each sample of the batch to zero with a probability and scales the others up, as torchvision.ops.stochastic_depth in its mode "row".

            Args:
                x: [N,...]
                p: the probability, below 1
                training: whether the module is in training mode; else nothing happens
            """
            if not training or p == 0.0:
                return x
            shape = [x.shape[0]] + [1] * (x.ndim - 1)
            return x * torch.empty(shape, dtype=x.dtype, device=x.device).bernoulli_(1.0 - p).div_(1.0 - p)
        """");

    // In evaluation it is another handle on its operand.
    public override ResultMemory Memory => ResultMemory.Shared;

    public override bool IsForTraining => true;

    public override string? Reads => "training";

    public override string? ReadsConstant => Probability.Constant;

    public override Cost CostOf(CostContext context) => default;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "StochasticDepth" + Known(Probability, bindings);

    public override string TorchSharp(TorchSharpCall call) => $"StochasticDepth.Apply({call.X}, {call.Number(Probability)}, {call.Name})";

    public override string Onnx(OnnxCall call) => throw IsNeverIn("ONNX");

    public override PythonDefinition PyTorchDefinition => Function;

    public override string PyTorch(PyTorchCall call) => $"stochastic_depth({call.X}, {call.Number(Probability)}, self.training)";
}
