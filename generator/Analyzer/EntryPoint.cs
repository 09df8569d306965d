using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>The method that a call reaches in the class that the code names, whose parameters say what they take.</summary>
internal static class EntryPoint
{
    /// <summary>The parameter of the reached method that stands for a parameter of the called one.</summary>
    public static IParameterSymbol Parameter(IInvocationOperation call, IParameterSymbol parameter)
    {
        IMethodSymbol reached = Of(call);
        return SymbolEqualityComparer.Default.Equals(reached, call.TargetMethod) ? parameter : reached.Parameters[parameter.Ordinal];
    }

    /// <summary><c>CamVidFpn.forward</c></summary>
    public static string Name(IInvocationOperation call) =>
        $"{((call.Instance?.Type as INamedTypeSymbol) ?? call.TargetMethod.ContainingType).Name}.{call.TargetMethod.Name}";

    // The receiver's own override, behind Module's call too; the called method where there is none.
    private static IMethodSymbol Of(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (call.Instance?.Type is not INamedTypeSymbol receiver)
            return method;
        if (TorchNames.IsModuleCall(method))
            return Find(receiver, "forward", method) ?? method;
        return method.IsVirtual || method.IsAbstract || method.IsOverride ? Find(receiver, method.Name, method) ?? method : method;
    }

    private static IMethodSymbol? Find(INamedTypeSymbol receiver, string name, IMethodSymbol like)
    {
        for (INamedTypeSymbol? type = receiver; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers(name))
            {
                if (member is IMethodSymbol { IsStatic: false } method && TakesTheSame(method, like))
                    return method;
            }
        }

        return null;
    }

    private static bool TakesTheSame(IMethodSymbol method, IMethodSymbol like) =>
        method.Parameters.Length == like.Parameters.Length &&
        method.Parameters.Zip(like.Parameters, (left, right) => SymbolEqualityComparer.Default.Equals(left.Type, right.Type)).All(same => same);
}
