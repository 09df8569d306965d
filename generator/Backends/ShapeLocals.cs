using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends;

/// <summary>Prints the shapes of one method over <c>n</c>, <c>h</c>, <c>w</c> and the module's properties, with a local for each quotient: <c>h4</c> is h over 4.</summary>
internal sealed class ShapeLocals
{
    private readonly List<(string Name, string Expression)> _locals = [];
    private readonly DimensionNotation _notation;

    public ShapeLocals() => _notation = CSharp.Notation with
    {
        Ceil = (numerator, divisor) => Local(numerator, divisor, CSharp.Notation.Ceil(numerator, divisor), ""),
        Floor = (numerator, isCompound, divisor) => Local(numerator, divisor, CSharp.Notation.Floor(numerator, isCompound, divisor), "Floor"),
    };

    /// <summary>A shape where its type is known.</summary>
    public string Of(TensorShape shape) => $"new({string.Join(", ", shape.Dimensions.Select(dimension => dimension.Print(_notation)))})";

    /// <summary>Declares the locals, after those that they are written over.</summary>
    public void Write(SourceWriter writer)
    {
        if (_locals.Count > 0)
            writer.Line($"Dimension {string.Join(", ", _locals.Select(local => $"{local.Name} = {local.Expression}"))};");
    }

    private string Local(string numerator, string divisor, string expression, string suffix)
    {
        foreach ((string known, string same) in _locals)
        {
            if (same == expression)
                return known;
        }

        string name = numerator.All(char.IsLetterOrDigit) ? numerator + divisor : $"length{_locals.Count}";
        if (_locals.Any(local => local.Name == name))
            name += suffix;
        _locals.Add((name, expression));
        return name;
    }
}
