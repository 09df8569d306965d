using Microsoft.CodeAnalysis;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>Recognises TorchSharp's symbols by name: the compiler itself has no reference to TorchSharp.</summary>
internal static class TorchNames
{
    /// <summary>Methods of Tensor that give a tensor of the same shape, whatever their arguments.</summary>
    private static readonly HashSet<string> ShapePreserving =
    [
        "to", "to_type", "type_as", "cuda", "cpu", "mps", "half", "bfloat16", "float", "double",
        "contiguous", "clone", "alias", "detach", "pin_memory", "requires_grad_", "with_requires_grad",
        "MoveToOuterDisposeScope", "DetachFromDisposeScope",
    ];

    public static bool IsTorch(INamedTypeSymbol? type) =>
        type is { Name: "torch", ContainingType: null, ContainingNamespace: { Name: "TorchSharp", ContainingNamespace.IsGlobalNamespace: true } };

    public static bool IsTensor(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Tensor" } && IsTorch(type.ContainingType);

    /// <summary>Whether it is Module's own <c>call</c>, which does no more than run the hooks and <c>forward</c>.</summary>
    public static bool IsModuleCall(IMethodSymbol method) =>
        method is { Name: "call", ContainingType: { Name: "Module", ContainingType: { Name: "nn" } functions } } && IsTorch(functions.ContainingType);

    public static bool KeepsShape(IMethodSymbol method) =>
        !method.IsStatic && IsTensor(method.ContainingType) && IsTensor(method.ReturnType) && ShapePreserving.Contains(method.Name);

    /// <summary>Whether the method may give the tensor that it is called on, or with, another shape: <c>unsqueeze_</c>, <c>resize_</c>.</summary>
    public static bool WorksInPlace(IMethodSymbol method) =>
        method.Name.EndsWith("_", StringComparison.Ordinal) && (IsTensor(method.ContainingType) || IsTorch(method.ContainingType)) && !KeepsShape(method);
}
