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

    /// <summary>Whether it is a 1x1 convolution of the definition with nothing else inside.</summary>
    public bool IsPlainPointwise(ModuleDefinition definition) =>
        this is { Folded: null, Absorbed: null, AddsBias: true } && definition.MemberNamed<Conv2dLayer>(Layer).IsPointwise;

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
        return Cost.Of(context.Numbers(context.Result) * context.X.Channels.Value / context.Number(layer.Groups) * context.Number(layer.Kernel) * context.Number(layer.Kernel), context.NumbersMoved);
    }

    public override string Label(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<Conv2dLayer>(Layer);
        (long dilation, long groups) = (layer.Dilation.In(bindings).Value, layer.Groups.In(bindings).Value);
        return $"Conv2d {Window(layer.Kernel.In(bindings).Value, layer.Stride.In(bindings).Value)}" +
            (dilation == 1 ? "" : $", dilation {dilation}") +
            (groups == 1 ? "" : groups == layer.InChannels.In(bindings).Value ? ", depthwise" : $", {groups} groups");
    }

    public override (long Parameters, long MultiplyAddsPerElement) Size(ModuleDefinition definition, Bindings bindings)
    {
        var layer = definition.MemberNamed<Conv2dLayer>(Layer);
        long kernel = layer.Kernel.In(bindings).Value;
        long perElement = layer.InChannels.In(bindings).Value / layer.Groups.In(bindings).Value * kernel * kernel;
        return ((perElement + (layer.Bias ? 1 : 0)) * layer.OutChannels.In(bindings).Value, perElement);
    }

    public override string TorchSharp(TorchSharpCall call) => call.OfLayer;

    public override FormLayer FrozenLayer(ModuleDefinition definition) => new(
        "FrozenConv2d",
        Layer + (AddsBias ? "" : "WithoutBias"),
        Folded?.Layer ?? Absorbed ?? "",
        $"weights.Conv2d(source.{Layer}" +
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
    Scalar Kernel) : Layer(Name, StateName, Property)
{
    public Scalar Stride { get; init; } = 1;

    public Scalar Padding { get; init; } = 0;

    public Scalar Dilation { get; init; } = 1;

    public Scalar Groups { get; init; } = 1;

    public bool Bias { get; init; } = true;

    public Initialization Initialization { get; init; } = Initialization.Default;

    public override string Type => "Conv2d";

    /// <summary>The taps along each axis, where the definition knows them.</summary>
    public long Taps => Kernel.Literal ?? throw new NotSupportedException($"'{StateName}' has a kernel that is only named.");

    /// <summary>Whether each channel is convolved by itself.</summary>
    public bool IsDepthwise => Groups == InChannels && !Groups.Is(1);

    /// <summary>Whether it is a weighted sum of the channels of each place.</summary>
    public bool IsPointwise => Kernel.Is(1) && Groups.Is(1) && Stride.Is(1) && Padding.Is(0);

    public override string Kind => (Kernel.Constant is null ? $"{Kernel}x{Kernel} convolution, " : "Convolution, ") + (InChannels == OutChannels ? "" : $"{InChannels} to ") + OutChannels.Count("channels") +
        (Stride.Is(1) ? "" : Stride.Constant is null ? $", stride {Stride}" : ", strided") +
        (Dilation.Is(1) ? "" : Dilation.Constant is null ? $", dilation {Dilation}" : ", dilated") +
        (Groups.Is(1) ? "" : IsDepthwise ? ", depthwise" : $", {Groups} groups");

    public override string Creation =>
        $"nn.Conv2d({InChannels}, {OutChannels}, kernel_size: {Kernel}{Arguments(value => value.ToString())}{(Bias ? ")" : ", bias: false)")}";

    public override IEnumerable<string> Initializations => InitializationsOf(Initialization, Bias);

    public override string PyTorchCreation =>
        $"nn.Conv2d({Python.Number(InChannels)}, {Python.Number(OutChannels)}, kernel_size={Python.Number(Kernel)}{Arguments(Python.Number, named: "=")}{(Bias ? ")" : ", bias=False)")}";

    public override IEnumerable<string> PyTorchInitializations(string layer) => PyTorchInitializationsOf(layer, Initialization, Bias);

    /// <summary>The arguments that are not the default, as a call names them.</summary>
    /// <param name="number">How a number of the definition is written there.</param>
    /// <param name="named">What stands between an argument's name and its value.</param>
    public string Arguments(Func<Scalar, string> number, string named = ": ") =>
        (Stride.Is(1) ? "" : $", stride{named}{number(Stride)}") +
        (Padding.Is(0) ? "" : $", padding{named}{number(Padding)}") +
        (Dilation.Is(1) ? "" : $", dilation{named}{number(Dilation)}") +
        (Groups.Is(1) ? "" : $", groups{named}{number(Groups)}");

    /// <summary>What it gives for what it takes, as libtorch computes it.</summary>
    /// <remarks>Formula: PyTorch's documentation of Conv2d.</remarks>
    public TensorShape ShapeOf(TensorShape x, Bindings bindings) =>
        new(x.Batch, OutChannels.In(bindings), Window(x.Height, bindings), Window(x.Width, bindings));

    private Dimension Window(Dimension x, Bindings bindings)
    {
        Dimension stride = Stride.In(bindings);
        Dimension padding = Padding.In(bindings);
        Dimension dilation = Dilation.In(bindings);
        if (stride.IsConstant && padding.IsConstant && dilation.IsConstant && Kernel.In(bindings) is { IsConstant: true } known)
            return x.Window(known.Value, stride.Value, padding.Value, dilation.Value);

        // With "same" padding, dilation*(kernel-1)/2 of an odd kernel, floor((x - 1) / stride) + 1 is ceil(x / stride) for any stride.
        Dimension kernel = Kernel.In(bindings);
        bool isSame = kernel.IsConstant ? kernel.Value % 2 == 1 && padding == (kernel.Value / 2) * dilation : padding == kernel.FloorDivide(2) && dilation == 1;
        if (!isSame)
            throw new NotSupportedException($"'{StateName}' has numbers that are only named, and its padding is not its kernel's half.");
        return stride.IsConstant ? x.CeilDivide(stride.Value) : x.CeilDivide(stride.ToString());
    }
}
