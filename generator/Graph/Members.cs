using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>A part of a module that holds parameters: a layer, or a module of its own.</summary>
/// <param name="Name">The .NET name, PascalCase.</param>
/// <param name="StateName">PyTorch's name in the state dict.</param>
/// <param name="Property">The spec's property that decides its size, where a shape error points.</param>
internal abstract record Member(string Name, string StateName, string Property);

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

internal sealed record Conv2dLayer(
    string Name,
    string StateName,
    string Property,
    Scalar InChannels,
    Scalar OutChannels,
    long Kernel) : Member(Name, StateName, Property)
{
    public Scalar Stride { get; init; } = 1;

    public Scalar Padding { get; init; } = 0;

    public Scalar Dilation { get; init; } = 1;

    public long Groups { get; init; } = 1;

    public bool Bias { get; init; } = true;

    public Initialization Initialization { get; init; } = Initialization.Default;
}

/// <summary>A normalisation of channels.</summary>
internal abstract record NormLayer(string Name, string StateName, string Property, Scalar Channels) : Member(Name, StateName, Property)
{
    public Initialization Initialization { get; init; } = Initialization.Default;

    /// <summary>A layer as the spec asks for it.</summary>
    /// <param name="groups">The groups, where the norm has groups.</param>
    public static NormLayer Of(NormKind kind, string name, string stateName, string property, Scalar channels, long groups) => kind == NormKind.Group
        ? new GroupNormLayer(name, stateName, property + ".norm.groups", groups, channels)
        : new BatchNorm2dLayer(name, stateName, property, channels) { IsFrozen = kind == NormKind.FrozenBatch };
}

internal sealed record BatchNorm2dLayer(string Name, string StateName, string Property, Scalar Channels)
    : NormLayer(Name, StateName, Property, Channels)
{
    /// <summary>Whether its numbers never change: it has no statistics of the batch and no gradients.</summary>
    public bool IsFrozen { get; init; }
}

internal sealed record GroupNormLayer(string Name, string StateName, string Property, Scalar Groups, Scalar Channels)
    : NormLayer(Name, StateName, Property, Channels);

internal sealed record LinearLayer(string Name, string StateName, string Property, long InFeatures, long OutFeatures) : Member(Name, StateName, Property);

/// <summary>A module inside a module.</summary>
/// <param name="When">The boolean constant that decides whether it is there, or null where it always is.</param>
internal sealed record ChildModule(string Name, string StateName, string Property, ModuleInstance Instance, string? When = null)
    : Member(Name, StateName, Property);

/// <summary>The blocks that a module is a list of: one first, then all alike. Their state names are their indices.</summary>
internal sealed record RepeatedBlocks(string Name, string Property, ModuleInstance First, ModuleInstance Rest, Scalar Count)
    : Member(Name, "", Property);

/// <summary>A definition with values for its constants.</summary>
internal sealed record ModuleInstance(ModuleDefinition Definition, IReadOnlyList<Argument> Arguments);

internal sealed record Argument(string Constant, Scalar Value);
