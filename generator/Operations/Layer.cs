using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Backends.PyTorch;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Operations;

/// <summary>A part of a module that holds parameters, and how TorchSharp code makes it.</summary>
internal abstract record Layer(string Name, string StateName, string Property) : Member(Name, StateName, Property)
{
    /// <summary>Its type in TorchSharp.</summary>
    public abstract string Type { get; }

    /// <summary>What it is, in words, with its numbers.</summary>
    public abstract string Kind { get; }

    /// <summary>The expression that makes it.</summary>
    public abstract string Creation { get; }

    /// <summary>Statements where it does not start as PyTorch's default, or TorchSharp's default is not PyTorch's.</summary>
    public virtual IEnumerable<string> Initializations => [];

    /// <summary>The statement that makes it and registers it under its name in the state dict.</summary>
    public virtual string Construction => $"{Name} = Register({CSharp.Quote(StateName)}, {Creation});";

    /// <summary>What its property gives: what the constructor set, or an expression.</summary>
    public virtual string Getter => "{ get; }";

    /// <summary>The statements for weights, and a bias where it has one.</summary>
    protected IEnumerable<string> InitializationsOf(Initialization initialization, bool hasBias)
    {
        if (initialization == Initialization.Default)
            return [];
        string weight = initialization switch
        {
            Initialization.KaimingFanOut or Initialization.KaimingFanOutZeroBias => $"nn.init.kaiming_normal_({Name}.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);",
            Initialization.Normal => $"nn.init.normal_({Name}.weight, mean: 0, std: 0.01);",
            Initialization.TruncatedNormal => $"WeightInitialization.TruncatedNormal({Name}.weight, standardDeviation: 0.02);",
            _ => $"nn.init.zeros_({Name}.weight);",
        };
        return hasBias && initialization != Initialization.KaimingFanOut ? [weight, $"nn.init.zeros_({Name}.bias);"] : [weight];
    }

    /// <summary>The expression that makes it in PyTorch.</summary>
    public abstract string PyTorchCreation { get; }

    /// <summary>What its PyTorch code uses that PyTorch does not have, or null.</summary>
    public virtual PythonDefinition? PyTorchDefinition => null;

    /// <summary>Statements in PyTorch where it does not start as PyTorch's default.</summary>
    /// <param name="layer">The expression that reads the layer.</param>
    public virtual IEnumerable<string> PyTorchInitializations(string layer) => [];

    /// <summary>The statements in PyTorch for weights, and a bias where it has one.</summary>
    protected static IEnumerable<string> PyTorchInitializationsOf(string layer, Initialization initialization, bool hasBias)
    {
        if (initialization == Initialization.Default)
            return [];
        string weight = initialization switch
        {
            Initialization.KaimingFanOut or Initialization.KaimingFanOutZeroBias => $"nn.init.kaiming_normal_({layer}.weight, mode=\"fan_out\", nonlinearity=\"relu\")",
            Initialization.Normal => $"nn.init.normal_({layer}.weight, mean=0.0, std=0.01)",
            Initialization.TruncatedNormal => $"nn.init.trunc_normal_({layer}.weight, mean=0.0, std=0.02)",
            _ => $"nn.init.zeros_({layer}.weight)",
        };
        return hasBias && initialization != Initialization.KaimingFanOut ? [weight, $"nn.init.zeros_({layer}.bias)"] : [weight];
    }
}

/// <summary>How a layer's weights start.</summary>
internal enum Initialization
{
    /// <summary>PyTorch's default: Kaiming uniform with a = sqrt(5) for a convolution, one for a norm.</summary>
    Default,

    /// <summary>Kaiming normal over the outputs, as torchvision's ResNets (He et al., 2015); a bias keeps PyTorch's default.</summary>
    KaimingFanOut,

    /// <summary>The same, with a bias of zero, as the convolutions of torchvision's MobileNetV3.</summary>
    KaimingFanOutZeroBias,

    /// <summary>Normal with deviation 0.01 and a bias of zero, as the linear layers of torchvision's MobileNetV3.</summary>
    Normal,

    /// <summary>Normal with deviation 0.02, cut at -2 and 2, and a bias of zero, as torchvision's ConvNeXt.</summary>
    TruncatedNormal,

    /// <summary>All zero: a norm that starts by hiding what it normalises.</summary>
    Zero,
}

/// <summary>A normalisation of channels.</summary>
internal abstract record NormLayer(string Name, string StateName, string Property, Scalar Channels) : Layer(Name, StateName, Property)
{
    public Initialization Initialization { get; init; } = Initialization.Default;

    /// <summary>The operation that normalises by it.</summary>
    public abstract Operation Operation { get; }

    public override IEnumerable<string> PyTorchInitializations(string layer) =>
        Initialization == Initialization.Zero ? [$"nn.init.zeros_({layer}.weight)"] : [];

    /// <summary>A layer as the spec asks for it.</summary>
    /// <param name="groups">The groups, where the norm has groups.</param>
    public static NormLayer Of(NormKind kind, string name, string stateName, string property, Scalar channels, long groups) => kind == NormKind.Group
        ? new GroupNormLayer(name, stateName, property + ".norm.groups", groups, channels)
        : new BatchNorm2dLayer(name, stateName, property, channels) { IsFrozen = kind == NormKind.FrozenBatch };
}
