using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>Normalisation of each channel over the batch, or by numbers that never change.</summary>
internal sealed record BatchNorm2d(string Layer) : LayerOperation(Layer)
{
    public override ResultMemory Memory => ResultMemory.Fresh;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<BatchNorm2dLayer>(Layer);
        context.RequireChannels(layer, layer.Channels.In(context.Bindings));
        return [context.X];
    }

    public override Cost CostOf(CostContext context) => context.MoveAll;

    public override string Label(ModuleDefinition definition, Bindings bindings) =>
        definition.MemberNamed<BatchNorm2dLayer>(Layer).IsFrozen ? "FrozenBatchNorm2d" : "BatchNorm2d";

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<BatchNorm2dLayer>(Layer);
        return (layer.IsFrozen ? 0 : 2 * layer.Channels.In(bindings).Value, 0);
    }

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new("FrozenAffine", Layer, "", $"weights.BatchNorm2d(source.{Layer})");

    public override string Onnx(OnnxCall call) => $"scope.BatchNorm2d({call.Result}, {call.X}, {call.Parameters(Layer)})";

    public override string PyTorch(PyTorchCall call) => call.OfMember;
}

internal sealed record BatchNorm2dLayer(string Name, string StateName, string Property, Scalar Channels)
    : NormLayer(Name, StateName, Property, Channels)
{
    /// <summary>PyTorch's.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <inheritdoc cref="DefaultEpsilon"/>
    public const double DefaultMomentum = 0.1;

    /// <summary>Whether its numbers never change: it has no statistics of the batch and no gradients.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>What is added to each variance.</summary>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>How far the running statistics move to those of a batch; a frozen norm has none that move.</summary>
    public double Momentum { get; init; } = DefaultMomentum;

    public override Operation Operation => new BatchNorm2d(Name);

    public override string Type => IsFrozen ? "FrozenBatchNorm2d" : "TrackingBatchNorm2d";

    public override string Kind => $"{(IsFrozen ? "Frozen batch" : "Batch")} normalisation of {Channels.Count("channels")}";

    public override string Creation => $"new {Type}({Channels}" +
        (Epsilon == DefaultEpsilon ? "" : $", epsilon: {CSharp.Double(Epsilon)}") +
        (IsFrozen || Momentum == DefaultMomentum ? ")" : $", momentum: {CSharp.Double(Momentum)})");

    public override string PyTorchCreation => $"{(IsFrozen ? PythonFrozenBatchNorm2d.Definition.Name : "nn.BatchNorm2d")}({Python.Number(Channels)}" +
        (Epsilon == DefaultEpsilon ? "" : $", eps={Python.Number(Epsilon)}") +
        (IsFrozen || Momentum == DefaultMomentum ? ")" : $", momentum={Python.Number(Momentum)})");

    public override PythonDefinition? PyTorchDefinition => IsFrozen ? PythonFrozenBatchNorm2d.Definition : null;

    public override IEnumerable<string> Initializations => Initialization == Initialization.Zero ? [$"nn.init.zeros_({Name}.weight);"] : [];
}

/// <summary>A batch normalisation inside a convolution's weights.</summary>
/// <param name="Layer">The norm.</param>
/// <param name="WeightsName">What the folded weights are called: the convolution's state name where they are its only form.</param>
internal sealed record FoldedNorm(string Layer, string WeightsName)
{
    /// <summary>The argument of a frozen layer that folds it, or nothing.</summary>
    public static string FrozenArgument(FoldedNorm? norm) => norm is null ? "" : $", folded: source.{norm.Layer}";

    /// <summary>The argument of an ONNX operation that folds it, or nothing.</summary>
    public static string OnnxArgument(FoldedNorm? norm) => norm is null ? "" : $", folded: {norm.Layer}";
}
