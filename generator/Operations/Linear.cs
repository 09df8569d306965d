using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>A linear layer of the module over the last axis: [N,in] to [N,out], [N,h,w,in] to [N,h,w,out].</summary>
internal sealed record Linear(string Layer) : LayerOperation(Layer)
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool OpensGroup => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<LinearLayer>(Layer);
        context.RequireLast(layer, layer.InFeatures.In(context.Bindings));
        int last = context.X.Rank - 1;
        return [new TensorShape([.. context.X.Dimensions.Take(last), layer.OutFeatures.In(context.Bindings)])];
    }

    public override Cost CostOf(CostContext context) =>
        Cost.Of(context.Numbers(context.Result) * context.Length(context.X.Dimensions[context.X.Rank - 1]), context.NumbersMoved);

    public override string Label(ModuleDefinition definition, Bindings bindings) => "Linear";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<LinearLayer>(Layer);
        long inFeatures = layer.InFeatures.In(bindings).Value;
        return ((inFeatures + 1) * layer.OutFeatures.In(bindings).Value, inFeatures);
    }

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new("FrozenLinear", Layer, "", $"weights.Linear(source.{Layer})");

    public override string Onnx(OnnxCall call) => $"scope.Linear({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

internal sealed record LinearLayer(string Name, string StateName, string Property, Scalar InFeatures, Scalar OutFeatures) : Layer(Name, StateName, Property)
{
    public Initialization Initialization { get; init; } = Initialization.Default;

    public override string Type => "Linear";

    public override string Kind => $"Linear, {InFeatures} to {OutFeatures}";

    public override string Creation => $"nn.Linear({InFeatures}, {OutFeatures})";

    public override IEnumerable<string> Initializations => InitializationsOf(Initialization, hasBias: true);

    public override string PyTorchCreation => $"nn.Linear({Python.Number(InFeatures)}, {Python.Number(OutFeatures)})";

    public override IEnumerable<string> PyTorchInitializations(string layer) => PyTorchInitializationsOf(layer, Initialization, hasBias: true);
}
