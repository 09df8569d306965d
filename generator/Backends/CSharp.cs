using System.Globalization;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends;

/// <summary>How names, numbers and shapes are spelt in C#.</summary>
internal static class CSharp
{
    public static string GeneratedCode { get; } = $"[GeneratedCode(\"{Product.Name}\", \"{Product.Version}\")]";

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Float(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    /// <summary>A number of a definition where its constants are properties.</summary>
    public static string Property(Scalar value) => value.Print(Pascal);

    /// <summary>The same where the module is called <c>source</c>.</summary>
    public static string SourceProperty(Scalar value) => value.Print(name => "source." + Pascal(name));

    /// <summary>Text inside an XML comment.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>A number of a definition inside its constructor, where its constants are parameters.</summary>
    public static string Argument(Scalar value, ConstantKind kind) => kind == ConstantKind.Boolean && value.Constant is null
        ? value.Is(0) ? "false" : "true"
        : value.ToString();

    /// <summary>A shape as an expression over <c>n</c>, <c>h</c>, <c>w</c> and the module's properties.</summary>
    public static string Shape(TensorShape shape) =>
        "new TensorShape(" + string.Join(", ", shape.Dimensions.Select(dimension => dimension.Print(Notation))) + ")";

    /// <summary>The axes of an input that are not known, as locals.</summary>
    public static string Symbols(TensorShape input) => Symbols(input, axis => $"Dimension.Symbol({Quote(input.Dimensions[axis].ToString())})");

    /// <summary>The same, taken from a shape at run time.</summary>
    public static string Symbols(TensorShape input, string shape)
    {
        string[] axes = ["Batch", "Channels", "Height", "Width"];
        return Symbols(input, axis => $"{shape}.{axes[axis]}");
    }

    /// <summary>The shape of a parameter where tools find it.</summary>
    public static string ShapeAttribute(TensorShape shape) =>
        $"[Shape({string.Join(", ", shape.Dimensions.Select(dimension => Quote(dimension.ToString())))})]";

    public static string Access(Network network) => network.IsPublic ? "public" : "internal";

    public static string Pretrained(PretrainedBackbone pretrained) =>
        $"new PretrainedBackbone({Quote(pretrained.Variant)}, {Quote(pretrained.Weights)}, {Quote(pretrained.File)}, {Quote(pretrained.Prefix)})";

    private static string Symbols(TensorShape input, Func<int, string> value) => "Dimension " + string.Join(", ", new[] { (0, "n"), (2, "h"), (3, "w") }
        .Where(axis => !input.Dimensions[axis.Item1].IsConstant)
        .Select(axis => $"{axis.Item2} = {value(axis.Item1)}")) + ";";

    /// <summary>A dimension as an expression over <c>n</c>, <c>h</c>, <c>w</c> and the module's properties.</summary>
    public static DimensionNotation Notation { get; } = new(
        " * ",
        Symbol,
        value => value < 0 ? " - " + Number(-value) : " + " + Number(value),
        (numerator, divisor) => $"{Operand(numerator)}.CeilDivide({divisor})",
        (numerator, _, divisor) => $"{Operand(numerator)}.FloorDivide({divisor})");

    private static string Symbol(string name) => name is "N" or "H" or "W" ? name.ToLowerInvariant() : name is "h" or "w" ? name : Pascal(name);

    private static string Operand(string expression) => expression.Contains(' ') ? $"({expression})" : expression;
}
