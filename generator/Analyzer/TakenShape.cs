using System.Globalization;
using Microsoft.CodeAnalysis;

namespace PanopticFpn.Gen.Analyzer;

/// <summary>The shape that a parameter takes, as its attribute says: numbers, and symbols for any length of at least one.</summary>
internal sealed class TakenShape(IReadOnlyList<string> axes)
{
    private const string Attribute = "ShapeAttribute";

    /// <summary>Reads the attribute; null where there is none, or none that can be read.</summary>
    public static TakenShape? Of(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (IsShape(attribute.AttributeClass))
                return Of(attribute);
        }

        return null;
    }

    /// <summary>What must change for the tensor to fit; null where it may fit.</summary>
    public string? Mismatch(GivenShape given)
    {
        if (given.Rank != axes.Count)
            return RankMismatch(given);

        var lengths = new Dictionary<string, (int Axis, long Length)>();
        var changes = new List<string>();
        for (int axis = 0; axis < axes.Count; axis++)
        {
            if (given[axis] is { } length && Change(axis, length, lengths) is { } change)
                changes.Add($"axis {Text(axis)} must be {change}");
        }

        return changes.Count == 0 ? null : string.Join(", ", changes);
    }

    public override string ToString() => $"[{string.Join(",", axes)}]";

    private static TakenShape? Of(AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length != 1
            || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Array, IsNull: false } argument
            || argument.Values.IsEmpty)
            return null;

        var axes = new List<string>();
        foreach (TypedConstant value in argument.Values)
        {
            if (value.Value is not string axis || !IsAxis(axis))
                return null;
            axes.Add(axis);
        }

        return new TakenShape(axes);
    }

    private static bool IsShape(INamedTypeSymbol? type) =>
        type is { Name: Attribute, ContainingType: null, ContainingNamespace: { Name: "PanopticFpn", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsAxis(string text) => Number(text) is { } number ? number >= 1 : text.Length > 0 && char.IsLetter(text[0]);

    private static long? Number(string axis) =>
        long.TryParse(axis, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string RankMismatch(GivenShape given)
    {
        string needed = axes.Count == 1 ? "it must have 1 axis" : $"it must have {Text(axes.Count)} axes";
        // One picture that is no batch yet is the likeliest of all mistakes.
        bool lacksTheFirst = given.Rank == axes.Count - 1 && Number(axes[0]) is null && new TakenShape([.. axes.Skip(1)]).Mismatch(given) is null;
        return lacksTheFirst ? $"{needed}; unsqueeze(0) adds the first" : needed;
    }

    /// <summary>The length that one axis must have instead; null where it fits.</summary>
    private string? Change(int axis, long length, Dictionary<string, (int Axis, long Length)> lengths)
    {
        string expected = axes[axis];
        if (Number(expected) is { } number)
            return length == number ? null : Text(number);
        if (length < 1)
            return "at least 1";
        if (lengths.TryGetValue(expected, out (int Axis, long Length) first))
            return length == first.Length ? null : $"{Text(first.Length)}, as axis {Text(first.Axis)} is";

        lengths.Add(expected, (axis, length));
        return null;
    }
}
