using System.Globalization;
using System.Text;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>How names, numbers and shapes are spelt in Python.</summary>
internal static class Python
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally",
        "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    };

    /// <summary>What generated code reads, or a reader expects to be Python's own.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "abs", "all", "any", "filter", "float", "getattr", "id", "input", "int", "iter", "len", "list", "map", "max", "min", "next", "nn", "pow", "range",
        "round", "self", "slice", "sorted", "sum", "super", "torch", "tuple", "type", "zip",
    };

    /// <summary>What a generated file imports; C#'s reserved names hold the rest.</summary>
    private static readonly HashSet<string> Imported = new(StringComparer.Ordinal) { "NamedTuple", "Tuple" };

    private static DimensionNotation Notation { get; } = DimensionNotation.Mathematical with { Symbol = Name };

    /// <summary>A model's name; an underscore follows it where Python or the file's imports have the name already.</summary>
    public static string ClassName(string name) => Keywords.Contains(name) || Imported.Contains(name) ? name + "_" : name;

    /// <summary>A value, constant or body by its name: <c>inChannels</c> is <c>in_channels</c>; a single capital such as <c>N</c> stays.</summary>
    public static string Name(string name)
    {
        if (name.Length == 1)
            return name;
        var text = new StringBuilder();
        for (int index = 0; index < name.Length; index++)
        {
            if (index > 0 && char.IsUpper(name[index]) && !char.IsUpper(name[index - 1]) && name[index - 1] != '_')
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[index]));
        }

        string snake = text.ToString();
        return Keywords.Contains(snake) || Known.Contains(snake) ? snake + "_" : snake;
    }

    /// <summary>Whether a name can follow the dot after an object.</summary>
    public static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(letter => letter == '_' || char.IsLetterOrDigit(letter)) && !Keywords.Contains(name);

    public static string Number(Scalar value) => value is { Constant: null, IsReal: true } ? Number(value.RealIn(Bindings.None)!.Value) : value.Print(Name, " // ");

    public static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.All(letter => char.IsDigit(letter) || letter == '-') ? text + ".0" : text;
    }

    public static string Boolean(bool value) => value ? "True" : "False";

    /// <summary>An argument for a constant of a kind.</summary>
    public static string Argument(Scalar value, ConstantKind kind) =>
        kind == ConstantKind.Boolean && value.Constant is null ? Boolean(!value.Is(0)) : Number(value);

    public static string TypeOf(ConstantKind kind) => kind switch
    {
        ConstantKind.Integer => "int",
        ConstantKind.Boolean => "bool",
        _ => "float",
    };

    public static string Quote(string text) => "\"" + Escaped(text) + "\"";

    /// <summary>Text inside a string literal, docstrings included.</summary>
    public static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");

    /// <summary>A shape over the names that Python code has for the constants.</summary>
    public static string Shape(TensorShape shape) => "[" + string.Join(",", shape.Dimensions.Select(dimension => dimension.Print(Notation))) + "]";
}
