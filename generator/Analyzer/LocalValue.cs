using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>What a local holds for as long as it lives.</summary>
internal static class LocalValue
{
    /// <summary>The initializer of the local; null where there is none, or where anything may change the local or its shape later.</summary>
    public static IOperation? Of(ILocalReferenceOperation reference)
    {
        IOperation body = reference;
        while (body.Parent is { } parent)
            body = parent;

        IOperation? value = null;
        foreach (IOperation operation in body.Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && Same(declarator.Symbol, reference.Local))
                value = declarator.GetVariableInitializer()?.Value;
            else if (operation is ILocalReferenceOperation other && Same(other.Local, reference.Local) && MayChange(other))
                return null;
        }

        return value;
    }

    private static bool Same(ILocalSymbol left, ILocalSymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static bool MayChange(ILocalReferenceOperation local)
    {
        // What leaves the shape as it is may give the very same tensor on.
        IOperation tensor = local;
        while (tensor.Parent is IConversionOperation || (tensor.Parent is IInvocationOperation call && TorchNames.KeepsShape(call.TargetMethod)))
            tensor = tensor.Parent;

        return tensor.Syntax.Parent is RefExpressionSyntax || tensor.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == tensor,
            // A tuple on the left of an assignment assigns; what the others do is not followed.
            ITupleOperation or IIncrementOrDecrementOperation or IAddressOfOperation or IConditionalAccessOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IArgumentOperation { Parent: IInvocationOperation call } => TorchNames.WorksInPlace(call.TargetMethod),
            IInvocationOperation call => TorchNames.WorksInPlace(call.TargetMethod),
            _ => false,
        };
    }
}
