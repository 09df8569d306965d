using System.Globalization;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>In training, sets each channel to zero with a probability and scales the others up; else nothing.</summary>
internal sealed record Dropout2d(double Probability) : ElementwiseOperation
{
    // In evaluation it is another handle on its operand.
    public override ResultMemory Memory => ResultMemory.Shared;

    public override bool IsForTraining => true;

    public override string? Reads => "training";

    public override Cost CostOf(CostContext context) => default;

    public override string Label(ModuleDefinition definition, Bindings bindings) => $"Dropout2d {Probability.ToString(CultureInfo.InvariantCulture)}";

    public override string TorchSharp(TorchSharpCall call) => $"nn.functional.dropout2d({call.X}, {CSharp.Double(Probability)}, {call.Name})";

    public override string Onnx(OnnxCall call) => throw IsNeverIn("ONNX");

    public override string PyTorch(PyTorchCall call) => $"nn.functional.dropout2d({call.X}, p={Python.Number(Probability)}, training=self.training)";
}
