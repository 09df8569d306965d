using System.Globalization;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Operations;

/// <summary>Every number times a factor.</summary>
internal sealed record Multiply(double Factor) : ElementwiseOperation
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    public override string Label(ModuleDefinition definition, Bindings bindings) => $"Multiply by {Factor.ToString(CultureInfo.InvariantCulture)}";

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.{(call.InPlace ? "MultiplyInPlace" : "Multiply")}({CSharp.Double(Factor)})";

    public override string Onnx(OnnxCall call) => $"scope.Multiply({call.Result}, {call.X}, {CSharp.Double(Factor)})";

    public override string PyTorch(PyTorchCall call) => $"{call.X} * {Python.Number(Factor)}";
}
