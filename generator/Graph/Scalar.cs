using System.Globalization;

namespace PanopticFpn.Gen.Graph;

/// <summary>A number in a module definition: a literal, one of the definition's constants by name, or a little more.</summary>
internal readonly record struct Scalar
{
    private readonly double _literal;

    private Scalar(double literal, string? constant) => (_literal, Constant) = (literal, constant);

    /// <summary>The constant's name, or null for a literal.</summary>
    public string? Constant { get; }

    /// <summary>Whether it is half of the constant, rounded down: the padding that keeps the size for an odd kernel.</summary>
    public bool IsHalf { get; private init; }

    /// <summary>The constant that is added once for each block before this one of a list, or null.</summary>
    public string? PerBlock { get; private init; }

    /// <summary>Whether it is no whole number, so that no shape depends on it.</summary>
    public bool IsReal { get; private init; }

    public static Scalar Of(string constant) => new(0, constant);

    /// <summary>Half of a constant, rounded down.</summary>
    public static Scalar Half(string constant) => new(0, constant) { IsHalf = true };

    public static Scalar Real(double value) => new(value, null) { IsReal = true };

    /// <summary>A real number of a block of a list: one constant, and another as often as there are blocks before it.</summary>
    public static Scalar AlongBlocks(string first, string perBlock) => new(0, first) { PerBlock = perBlock, IsReal = true };

    public static implicit operator Scalar(long literal) => new(literal, null);

    /// <summary>The whole number, or null where it is not known in the definition.</summary>
    public long? Literal => Constant is null && !IsReal ? (long)_literal : null;

    /// <summary>Whether this is the literal <paramref name="value"/>.</summary>
    public bool Is(long value) => Literal == value;

    /// <summary>The number where the constants have these values, or the constant as a symbol where it has none.</summary>
    public Dimension In(Bindings bindings)
    {
        Dimension value = Constant is null ? Dimension.Constant((long)_literal) : bindings.ValueOf(Constant);
        return IsHalf ? value.FloorDivide(2) : value;
    }

    /// <summary>The number where the constants have these values, or null where it is not known. A whole literal counts too.</summary>
    public double? RealIn(Bindings bindings) => PerBlock is not null ? null : Constant is null ? _literal : bindings.RealOf(Constant);

    /// <summary>The number as code writes it.</summary>
    /// <param name="constant">How a constant is written; <c>i</c> is the block's index.</param>
    /// <param name="divide">Between a whole number and the whole number that divides it.</param>
    public string Print(Func<string, string> constant, string divide = " / ") => this switch
    {
        { Constant: null } => _literal.ToString("R", CultureInfo.InvariantCulture),
        { PerBlock: { } perBlock } => $"{constant(Constant)} + i * {constant(perBlock)}",
        { IsHalf: true } => constant(Constant) + divide + "2",
        _ => constant(Constant),
    };

    /// <summary>The number of something in words: <c>64 channels</c>, and <c>outChannels</c> where the constant's name says it.</summary>
    public string Count(string what) => Constant?.EndsWith(what.Substring(1), StringComparison.Ordinal) == true ? $"{this}" : $"{this} {what}";

    /// <summary>The number where its constants are C# parameters.</summary>
    public override string ToString() => Print(name => name);
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
