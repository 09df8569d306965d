namespace PanopticFpn.Gen.Graph;

/// <summary>A part of a module that holds parameters: a layer, or a module of its own.</summary>
/// <param name="Name">The .NET name, PascalCase.</param>
/// <param name="StateName">PyTorch's name in the state dict.</param>
/// <param name="Property">The spec's property that decides its size, where a shape error points.</param>
internal abstract record Member(string Name, string StateName, string Property);

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
