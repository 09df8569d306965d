using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>A convolution by a layer of the module.</summary>
/// <param name="Folded">The batch normalisation that its weights absorb, or null.</param>
internal sealed record Conv2d(string Layer, FoldedNorm? Folded = null) : LayerOperation(Layer)
{
    /// <summary>The 1x1 convolution before it that its weights absorb, without that one's bias, or null.</summary>
    public string? Absorbed { get; init; }

    /// <summary>Whether the bias is added; not where another step of a divided sum does so.</summary>
    public bool AddsBias { get; init; } = true;

    public override ResultMemory Memory => ResultMemory.Fresh;

    public override bool OpensGroup => true;

    public override FormLayer? RearrangedLayer => this is { AddsBias: false, Folded: null, Absorbed: null }
        ? new("PointwiseConvolution", Layer + "WithoutBias", "", $"new(network.{Layer})")
        : null;

    public override IReadOnlyList<TensorShape> Infer(ShapeContext context)
    {
        var layer = context.MemberNamed<Conv2dLayer>(Layer);
        Conv2dLayer entry = Absorbed is null ? layer : context.MemberNamed<Conv2dLayer>(Absorbed);
        context.RequireChannels(entry, entry.InChannels.In(context.Bindings));
        return [layer.ShapeOf(context.X, context.Bindings)];
    }

    public override Cost CostOf(CostContext context)
    {
        var layer = context.MemberNamed<Conv2dLayer>(Layer);
        return Cost.Of(context.Numbers(context.Result) * context.X.Channels.Value / layer.Groups * layer.Kernel * layer.Kernel, context.NumbersMoved);
    }

    public override string Label(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<Conv2dLayer>(Layer);
        long dilation = layer.Dilation.In(bindings).Value;
        return $"Conv2d {Window(layer.Kernel, layer.Stride.In(bindings).Value)}" +
            (dilation == 1 ? "" : $", dilation {dilation}") +
            (layer.Groups == 1 ? "" : $", {layer.Groups} groups");
    }

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<Conv2dLayer>(Layer);
        long perElement = layer.InChannels.In(bindings).Value / layer.Groups * layer.Kernel * layer.Kernel;
        return ((perElement + (layer.Bias ? 1 : 0)) * layer.OutChannels.In(bindings).Value, perElement);
    }

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new(
        "FrozenConv2d",
        Layer + (AddsBias ? "" : "WithoutBias"),
        Folded?.Layer ?? Absorbed ?? "",
        $"Conv2d(source.{Layer}" +
            definition.MemberNamed<Conv2dLayer>(Layer).Arguments(CSharp.SourceProperty) +
            FoldedNorm.FrozenArgument(Folded) +
            (Absorbed is null ? "" : $", absorbed: source.{Absorbed}") +
            (AddsBias ? ")" : ", addsBias: false)"));

    public override string Onnx(OnnxCall call)
    {
        var layer = call.MemberNamed<Conv2dLayer>(Layer);
        return $"scope.Conv2d({call.Result}, {call.X}, {CSharp.Quote(Folded?.WeightsName ?? layer.StateName)}, {layer.Name}, {call.Shape}" +
            layer.Arguments(CSharp.Property) +
            FoldedNorm.OnnxArgument(Folded) +
            (Absorbed is null ? "" : $", absorbed: {Absorbed}") +
            (AddsBias ? ")" : ", addsBias: false)");
    }

    public override string PyTorch(PyTorchCall call) =>
        this is { Folded: null, Absorbed: null, AddsBias: true } ? call.OfMember : throw IsNeverIn("PyTorch");
}

internal sealed record Conv2dLayer(
    string Name,
    string StateName,
    string Property,
    Scalar InChannels,
    Scalar OutChannels,
    long Kernel) : Layer(Name, StateName, Property)
{
    public Scalar Stride { get; init; } = 1;

    public Scalar Padding { get; init; } = 0;

    public Scalar Dilation { get; init; } = 1;

    public long Groups { get; init; } = 1;

    public bool Bias { get; init; } = true;

    public Initialization Initialization { get; init; } = Initialization.Default;

    public override string Type => "Conv2d";

    public override string Kind => $"{Kernel}x{Kernel} convolution, {InChannels} to {OutChannels} channels" +
        (Stride.Is(1) ? "" : $", stride {Stride}") +
        (Dilation.Is(1) ? "" : $", dilation {Dilation}") +
        (Groups == 1 ? "" : $", {Groups} groups");

    public override string Creation =>
        $"nn.Conv2d({InChannels}, {OutChannels}, kernel_size: {Kernel}{Arguments(value => value.ToString())}{(Bias ? ")" : ", bias: false)")}";

    public override IEnumerable<string> Initializations => Initialization == Initialization.KaimingFanOut
        ? [$"nn.init.kaiming_normal_({Name}.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);"]
        : [];

    public override string PyTorchCreation =>
        $"nn.Conv2d({Python.Number(InChannels)}, {Python.Number(OutChannels)}, kernel_size={Kernel}{Arguments(Python.Number, named: "=")}{(Bias ? ")" : ", bias=False)")}";

    public override IEnumerable<string> PyTorchInitializations(string layer) => Initialization == Initialization.KaimingFanOut
        ? [$"nn.init.kaiming_normal_({layer}.weight, mode=\"fan_out\", nonlinearity=\"relu\")"]
        : [];

    /// <summary>The arguments that are not the default, as a call names them.</summary>
    /// <param name="number">How a number of the definition is written there.</param>
    /// <param name="named">What stands between an argument's name and its value.</param>
    public string Arguments(Func<Scalar, string> number, string named = ": ") =>
        (Stride.Is(1) ? "" : $", stride{named}{number(Stride)}") +
        (Padding.Is(0) ? "" : $", padding{named}{number(Padding)}") +
        (Dilation.Is(1) ? "" : $", dilation{named}{number(Dilation)}") +
        (Groups == 1 ? "" : $", groups{named}{Groups}");

    /// <summary>What it gives for what it takes, as libtorch computes it.</summary>
    /// <remarks>Formula: PyTorch's documentation of Conv2d.</remarks>
    public TensorShape ShapeOf(TensorShape x, Bindings bindings) =>
        new(x.Batch, OutChannels.In(bindings), Window(x.Height, bindings), Window(x.Width, bindings));

    private Dimension Window(Dimension x, Bindings bindings)
    {
        Dimension stride = Stride.In(bindings);
        Dimension padding = Padding.In(bindings);
        Dimension dilation = Dilation.In(bindings);
        if (stride.IsConstant && padding.IsConstant && dilation.IsConstant)
            return x.Window(Kernel, stride.Value, padding.Value, dilation.Value);

        // With "same" padding, dilation*(kernel-1)/2, floor((x - 1) / stride) + 1 is ceil(x / stride) for any stride.
        if (Kernel % 2 == 0 || padding != (Kernel / 2) * dilation)
            throw new NotSupportedException($"'{StateName}' has numbers that are only named, and its padding is not its kernel's half.");
        return stride.IsConstant ? x.CeilDivide(stride.Value) : x.CeilDivide(stride.ToString());
    }
}
