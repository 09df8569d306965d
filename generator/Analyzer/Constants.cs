using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>Reads lengths out of constant expressions.</summary>
internal static class Constants
{
    /// <summary>The length that an expression says; null where it is no constant.</summary>
    public static long? Length(IOperation expression) => Length(expression.ConstantValue);

    /// <summary>The lengths that an array, a collection expression or a tuple lists; null where even their number is open.</summary>
    public static IReadOnlyList<long?>? Lengths(IOperation expression)
    {
        while (expression is IConversionOperation conversion)
            expression = conversion.Operand;

        return expression switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => [.. initializer.ElementValues.Select(Length)],
            ITupleOperation tuple => [.. tuple.Elements.Select(Length)],
            _ => expression.Syntax is CollectionExpressionSyntax collection ? Lengths(collection, expression.SemanticModel) : null,
        };
    }

    // By syntax: the operation of a collection expression is not public in every Roslyn that runs this.
    private static List<long?>? Lengths(CollectionExpressionSyntax collection, SemanticModel? model)
    {
        var lengths = new List<long?>();
        foreach (CollectionElementSyntax element in collection.Elements)
        {
            if (model is null || element is not ExpressionElementSyntax { Expression: { } expression })
                return null;
            lengths.Add(Length(model.GetConstantValue(expression)));
        }

        return lengths;
    }

    private static long? Length(Optional<object?> constant) => constant.Value switch
    {
        long number => number,
        int number => number,
        uint number => number,
        short number => number,
        ushort number => number,
        sbyte number => number,
        byte number => number,
        _ => null,
    };
}
