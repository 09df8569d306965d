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

    /// <summary>The expression that makes it in PyTorch.</summary>
    public abstract string PyTorchCreation { get; }

    /// <summary>What its PyTorch code uses that PyTorch does not have, or null.</summary>
    public virtual PythonDefinition? PyTorchDefinition => null;

    /// <summary>Statements in PyTorch where it does not start as PyTorch's default.</summary>
    /// <param name="layer">The expression that reads the layer.</param>
    public abstract IEnumerable<string> PyTorchInitializations(string layer);
}

/// <summary>How a layer's weights start.</summary>
internal enum Initialization
{
    /// <summary>PyTorch's default: Kaiming uniform with a = sqrt(5) for a convolution, one for a norm.</summary>
    Default,

    /// <summary>Kaiming normal over the outputs, as torchvision's ResNets (He et al., 2015).</summary>
    KaimingFanOut,

    /// <summary>All zero: a norm that starts by hiding what it normalises.</summary>
    Zero,
}

/// <summary>A normalisation of channels.</summary>
internal abstract record NormLayer(string Name, string StateName, string Property, Scalar Channels) : Layer(Name, StateName, Property)
{
    public Initialization Initialization { get; init; } = Initialization.Default;

    public override IEnumerable<string> PyTorchInitializations(string layer) =>
        Initialization == Initialization.Zero ? [$"nn.init.zeros_({layer}.weight)"] : [];

    /// <summary>A layer as the spec asks for it.</summary>
    /// <param name="groups">The groups, where the norm has groups.</param>
    public static NormLayer Of(NormKind kind, string name, string stateName, string property, Scalar channels, long groups) => kind == NormKind.Group
        ? new GroupNormLayer(name, stateName, property + ".norm.groups", groups, channels)
        : new BatchNorm2dLayer(name, stateName, property, channels) { IsFrozen = kind == NormKind.FrozenBatch };
}
