using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>A linear layer of the module: [N,in] to [N,out].</summary>
internal sealed record Linear(string Layer) : LayerOperation(Layer)
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool OpensGroup => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<LinearLayer>(Layer);
        context.RequireChannels(layer, layer.InFeatures);
        return [new TensorShape(context.X.Batch, layer.OutFeatures)];
    }

    public override Cost CostOf(CostContext context) =>
        Cost.Of(context.Numbers(context.X) * context.Numbers(context.Result) / context.Length(context.X.Batch), context.NumbersMoved);

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Linear";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<LinearLayer>(Layer);
        return ((layer.InFeatures + 1) * layer.OutFeatures, layer.InFeatures);
    }

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new("FrozenLinear", Layer, "", $"Linear(source.{Layer})");

    public override string Onnx(OnnxCall call) => $"scope.Linear({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

internal sealed record LinearLayer(string Name, string StateName, string Property, long InFeatures, long OutFeatures) : Layer(Name, StateName, Property)
{
    public override string Type => "Linear";

    public override string Kind => $"Linear, {InFeatures} to {OutFeatures}";

    public override string Creation => $"nn.Linear({InFeatures}, {OutFeatures})";

    public override string PyTorchCreation => Creation;

    public override IEnumerable<string> PyTorchInitializations(string layer) => [];
}
