using System.Globalization;

namespace PanopticFpn.Gen.Graph;

/// <summary>A number in a module definition: a literal, or one of the definition's constants by name.</summary>
internal readonly record struct Scalar
{
    private readonly long _literal;

    private Scalar(long literal, string? constant) => (_literal, Constant) = (literal, constant);

    /// <summary>The constant's name, or null for a literal.</summary>
    public string? Constant { get; }

    public static Scalar Of(string constant) => new(0, constant);

    public static implicit operator Scalar(long literal) => new(literal, null);

    /// <summary>Whether this is the literal <paramref name="value"/>.</summary>
    public bool Is(long value) => Constant is null && _literal == value;

    /// <summary>The number where the constants have these values, or the constant as a symbol where it has none.</summary>
    public Dimension In(Bindings bindings) =>
        Constant is null ? Dimension.Constant(_literal) : bindings.ValueOf(Constant);

    public override string ToString() => Constant ?? _literal.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a definition's constants are in one instance. Without values, the definition is seen as it is written.</summary>
internal sealed class Bindings
{
    private readonly IReadOnlyDictionary<string, Dimension> _values;

    private Bindings(IReadOnlyDictionary<string, Dimension> values) => _values = values;

    public static Bindings None { get; } = new(new Dictionary<string, Dimension>());

    public Dimension ValueOf(string constant) =>
        _values.TryGetValue(constant, out Dimension? value) ? value : Dimension.Symbol(constant);

    /// <summary>Whether a part that is there only when <paramref name="condition"/> holds is there; yes where it is not known.</summary>
    public bool Holds(string? condition) =>
        condition is null || !ValueOf(condition).IsConstant || ValueOf(condition).Value != 0;

    /// <summary>The constants of an instance that stands in a definition with these bindings.</summary>
    public Bindings Enter(ModuleInstance instance) =>
        new(instance.Arguments.ToDictionary(argument => argument.Constant, argument => argument.Value.In(this)));
}
