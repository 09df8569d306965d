using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>A normalisation of each picture by groups of channels.</summary>
internal abstract record GroupNormalisation(string Layer) : LayerOperation(Layer)
{
    // Mean, variance, result: three passes that read, one that writes.
    private const long NumbersPerNormalised = 4;

    public override ResultMemory Memory => ResultMemory.Fresh;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<GroupNormLayer>(Layer);
        context.RequireChannels(layer, layer.Channels.In(context.Bindings));
        context.RequireGroups(layer, layer.Groups.In(context.Bindings));
        return [context.X];
    }

    public override Cost CostOf(CostContext context) => Cost.Of(0, NumbersPerNormalised * context.Numbers(context.Result));

    public override string Label(ModuleDefinition definition, Bindings bindings) =>
        $"GroupNorm, {definition.MemberNamed<GroupNormLayer>(Layer).Groups.In(bindings)} groups";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings) =>
        (2 * definition.MemberNamed<GroupNormLayer>(Layer).Channels.In(bindings).Value, 0);

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) =>
        new("FrozenGroupNorm", Layer, "", $"weights.GroupNorm(source.{Layer}, groups: {CSharp.SourceProperty(definition.MemberNamed<GroupNormLayer>(Layer).Groups)})");
}

/// <summary>Group normalisation (Wu and He, 2018).</summary>
internal sealed record GroupNorm(string Layer) : GroupNormalisation(Layer)
{
    public override string Onnx(OnnxCall call) =>
        $"scope.GroupNorm({call.Result}, {call.X}, {call.Parameters(Layer)}, groups: {call.MemberNamed<GroupNormLayer>(Layer).Groups})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

/// <summary>Group normalisation with as many groups as channels, which is instance normalisation with scale and bias.</summary>
internal sealed record InstanceNorm(string Layer) : GroupNormalisation(Layer)
{
    public override string Onnx(OnnxCall call) => $"scope.InstanceNorm({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => throw IsNeverIn("PyTorch");
}

internal sealed record GroupNormLayer(string Name, string StateName, string Property, Scalar Groups, Scalar Channels)
    : NormLayer(Name, StateName, Property, Channels)
{
    public override Operation Operation => new GroupNorm(Name);

    public override string Type => "GroupNorm";

    public override string Kind => $"Group normalisation of {Channels.Count("channels")}, " + (Groups == Channels ? "one channel a group" : Groups.Is(1) ? "all in one group" : $"{Groups} groups");

    public override string Creation => $"nn.GroupNorm({Groups}, {Channels})";

    public override string PyTorchCreation => $"nn.GroupNorm({Python.Number(Groups)}, {Python.Number(Channels)})";

    // TorchSharp 0.107.0 leaves a new GroupNorm's memory as it finds it.
    public override IEnumerable<string> Initializations =>
        [$"nn.init.{(Initialization == Initialization.Zero ? "zeros_" : "ones_")}({Name}.weight);", $"nn.init.zeros_({Name}.bias);"];
}
