using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>Each channel of [N,C,h,w] times a number that is learned (Touvron et al., 2021).</summary>
internal sealed record LayerScale(string Layer) : LayerOperation(Layer)
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool WritesInPlace => true;

    // The gradient of the numbers is taken from the operand.
    public override bool SavesOperand => true;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<LayerScaleLayer>(Layer);
        context.RequireChannels(layer, layer.Channels.In(context.Bindings));
        return [context.X];
    }

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) => "LayerScale";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings) =>
        (definition.MemberNamed<LayerScaleLayer>(Layer).Channels.In(bindings).Value, 0);

    public override string TorchSharp(TorchSharpCall call) => $"{call.X}.mul{(call.InPlace ? "_" : "")}({call.Name})";

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new("Tensor", Layer, "", $"weights.LayerScale(source.{Layer})");

    public override string Onnx(OnnxCall call) => $"scope.LayerScale({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => $"{call.X} * {call.Member}";
}

/// <summary>A parameter [C,1,1] of the module itself: its state name has no part after it.</summary>
internal sealed record LayerScaleLayer(string Name, string StateName, string Property, Scalar Channels) : Layer(Name, StateName, Property)
{
    /// <summary>What every number starts as.</summary>
    public double InitialValue { get; init; } = 1e-6;

    public override string Type => "Parameter";

    public override string Kind => $"Scale of {Channels.Count("channels")}";

    public override string Creation => $"ones({Channels}, 1, 1).MultiplyInPlace({CSharp.Double(InitialValue)})";

    public override string Construction => $"RegisterParameter({CSharp.Quote(StateName)}, {Creation});";

    public override string PyTorchCreation => $"nn.Parameter(torch.full(({Python.Number(Channels)}, 1, 1), {Python.Number(InitialValue)}))";

    // A module that moves to another device or type has new parameters: only the module itself knows the current one.
    public override string Getter => $"=> get_parameter({CSharp.Quote(StateName)})!;";
}
