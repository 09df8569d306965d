using System.Globalization;

namespace PanopticFpn.Gen.Graph;

/// <summary>A number in a module definition: a literal, or one of the definition's constants by name.</summary>
internal readonly record struct Scalar
{
    private readonly long _literal;
    private readonly double? _real;

    private Scalar(long literal, double? real, string? constant) => (_literal, _real, Constant) = (literal, real, constant);

    /// <summary>The constant's name, or null for a literal.</summary>
    public string? Constant { get; }

    /// <summary>Whether this is a literal of <see cref="ConstantKind.Real"/>.</summary>
    public bool IsReal => _real is not null;

    public static Scalar Of(string constant) => new(0, null, constant);

    /// <summary>A literal that need not be whole, such as a probability.</summary>
    public static Scalar Real(double literal) => new(0, literal, null);

    public static implicit operator Scalar(long literal) => new(literal, null, null);

    /// <summary>Whether this is the literal <paramref name="value"/>.</summary>
    public bool Is(long value) => Constant is null && _real is null && _literal == value;

    /// <summary>The number where the constants have these values, or the constant as a symbol where it has none.</summary>
    /// <exception cref="NotSupportedException">The number is a real literal, which is no length.</exception>
    public Dimension In(Bindings bindings) => this switch
    {
        { Constant: { } constant } => bindings.ValueOf(constant),
        { _real: { } real } => throw new NotSupportedException($"{real.ToString(CultureInfo.InvariantCulture)} is no length of an axis."),
        _ => Dimension.Constant(_literal),
    };

    /// <summary>The number where the constants have these values, or null for a constant that has none. A whole literal counts too.</summary>
    public double? RealIn(Bindings bindings) => Constant is null ? _real ?? _literal : bindings.RealOf(Constant);

    public override string ToString() => Constant ?? _real?.ToString("R", CultureInfo.InvariantCulture) ?? _literal.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a definition's constants are in one instance. Without values, the definition is seen as it is written.</summary>
internal sealed class Bindings
{
    private readonly IReadOnlyDictionary<string, Dimension> _values;
    private readonly IReadOnlyDictionary<string, double> _reals;

    private Bindings(IReadOnlyDictionary<string, Dimension> values, IReadOnlyDictionary<string, double> reals) => (_values, _reals) = (values, reals);

    public static Bindings None { get; } = new(new Dictionary<string, Dimension>(), new Dictionary<string, double>());

    public Dimension ValueOf(string constant) =>
        _values.TryGetValue(constant, out Dimension? value) ? value : Dimension.Symbol(constant);

    /// <summary>The value of a constant of <see cref="ConstantKind.Real"/>, or null where it has none.</summary>
    public double? RealOf(string constant) => _reals.TryGetValue(constant, out double value) ? value : null;

    /// <summary>Whether a part that is there only when <paramref name="condition"/> holds is there; yes where it is not known.</summary>
    public bool Holds(string? condition) =>
        condition is null || !ValueOf(condition).IsConstant || ValueOf(condition).Value != 0;

    /// <summary>Whether a boolean constant has a value.</summary>
    public bool Knows(string constant) => ValueOf(constant).IsConstant;

    /// <summary>The constants of an instance that stands in a definition with these bindings.</summary>
    public Bindings Enter(ModuleInstance instance)
    {
        ILookup<bool, Argument> arguments = instance.Arguments.ToLookup(argument => IsReal(instance.Definition, argument));
        return new(
            arguments[false].ToDictionary(argument => argument.Constant, argument => argument.Value.In(this)),
            arguments[true].Where(argument => argument.Value.RealIn(this) is not null).ToDictionary(argument => argument.Constant, argument => argument.Value.RealIn(this)!.Value));
    }

    private static bool IsReal(ModuleDefinition definition, Argument argument) =>
        definition.Constants.Any(constant => constant.Name == argument.Constant && constant.Kind == ConstantKind.Real);
}
