using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>Finds the call that creates a tensor, behind what leaves its shape as it is, and the shape that it asks for.</summary>
internal static class TensorExpression
{
    /// <summary>Names of the parameters by which TorchSharp takes one axis each.</summary>
    private static readonly HashSet<string> AxisParameters = ["size", "rows", "columns", "dim0", "dim1", "dim2", "dim3"];

    /// <summary>Names of the parameters by which TorchSharp takes all axes at once.</summary>
    private static readonly HashSet<string> SizesParameters = ["size", "dimensions"];

    // Enough for code that people write, and an end for code that refers to itself.
    private const int LongestChain = 64;

    /// <summary>The shape of an expression's tensor; null where the code does not say it for certain.</summary>
    public static GivenShape? Shape(IOperation expression)
    {
        IOperation? current = expression;
        for (int length = 0; length < LongestChain; length++)
        {
            switch (current)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    current = conversion.Operand;
                    break;
                case ILocalReferenceOperation reference:
                    current = LocalValue.Of(reference);
                    break;
                case IInvocationOperation { Instance: { } tensor } call when TorchNames.KeepsShape(call.TargetMethod):
                    current = tensor;
                    break;
                case IInvocationOperation call when Creates(call.TargetMethod):
                    return Sizes(call);
                default:
                    return null;
            }
        }

        return null;
    }

    // A static method of torch that makes a tensor out of no other.
    private static bool Creates(IMethodSymbol method) =>
        method.IsStatic && TorchNames.IsTorch(method.ContainingType) && TorchNames.IsTensor(method.ReturnType) &&
        !method.Parameters.Any(parameter => TorchNames.IsTensor(parameter.Type));

    private static GivenShape? Sizes(IInvocationOperation call)
    {
        // Arguments stand in the order of the call, axes in the order of the parameters.
        var lengths = new SortedDictionary<int, long?>();
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter)
                return null;
            if (AxisParameters.Contains(parameter.Name) && parameter.Type.SpecialType is SpecialType.System_Int64 or SpecialType.System_Int32)
                lengths.Add(parameter.Ordinal, argument.ArgumentKind == ArgumentKind.Explicit ? Constants.Length(argument.Value) : null);
            else if (SizesParameters.Contains(parameter.Name) && parameter.Type.SpecialType == SpecialType.None)
                return Constants.Lengths(argument.Value) is { } sizes ? new GivenShape(sizes) : null;
        }

        return lengths.Count == 0 ? null : new GivenShape([.. lengths.Values]);
    }
}
