using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>Normalisation over the last axis, with a weight and a bias for each of its places (Ba et al., 2016).</summary>
/// <remarks>Formula: PyTorch's documentation of LayerNorm.</remarks>
internal sealed record LayerNorm(string Layer) : LayerOperation(Layer)
{
    // Mean, variance, result: three passes that read, one that writes.
    private const long NumbersPerNormalised = 4;

    // It saves its operand, but does not write over it.
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<LayerNormLayer>(Layer);
        context.RequireLast(layer, layer.Channels.In(context.Bindings));
        return [context.X];
    }

    public override Cost CostOf(CostContext context) => Cost.Of(0, NumbersPerNormalised * context.Numbers(context.Result));

    public override string Label(ModuleDefinition definition, Bindings bindings) => "LayerNorm";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings) =>
        (2 * definition.MemberNamed<LayerNormLayer>(Layer).Channels.In(bindings).Value, 0);

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new("FrozenLayerNorm", Layer, "", $"weights.LayerNorm(source.{Layer})");

    public override string Onnx(OnnxCall call) => $"scope.LayerNorm({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

/// <param name="Channels">The length of the last axis.</param>
/// <param name="Epsilon">What is added to each variance.</param>
internal sealed record LayerNormLayer(string Name, string StateName, string Property, Scalar Channels, double Epsilon = LayerNormLayer.DefaultEpsilon)
    : Layer(Name, StateName, Property)
{
    /// <summary>PyTorch's.</summary>
    public const double DefaultEpsilon = 1e-5;

    public override string Type => "LayerNorm";

    public override string Kind => $"Normalisation of {Channels.Count("channels")} at each place";

    public override string PyTorchCreation => $"nn.LayerNorm({Python.Number(Channels)}{(Epsilon == DefaultEpsilon ? "" : $", eps={Python.Number(Epsilon)}")})";

    public override string Creation => $"nn.LayerNorm({Channels}{(Epsilon == DefaultEpsilon ? "" : $", eps: {CSharp.Double(Epsilon)}")})";
}
