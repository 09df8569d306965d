// Compiled twice, into the generator and into PanopticFpn.Core: build and run time share one normal form.

using System.Globalization;

#if PFPN_GENERATOR
namespace PanopticFpn.Gen.Graph;
#else
namespace PanopticFpn;
#endif

/// <summary>
/// One axis of a tensor: a constant, a symbol such as <c>H</c>, or an expression over one symbol such as
/// <c>4*ceil(H/4)</c>. Every expression is kept in one normal form, so equality decides whether two axes agree:
/// <c>ceil(ceil(H/2)/2)</c> <em>is</em> <c>ceil(H/4)</c>.
/// </summary>
/// <remarks>The form is <c>Multiplier * atom + Addend</c>, where an atom is a symbol or an irreducible quotient.</remarks>
public sealed record Dimension
{
    private readonly long _multiplier;
    private readonly Atom? _atom;
    private readonly long _addend;

    private Dimension(long multiplier, Atom? atom, long addend)
    {
        _multiplier = atom is null ? 0 : multiplier;
        _atom = multiplier == 0 ? null : atom;
        _addend = addend;
    }

    /// <summary>An axis of a known length.</summary>
    public static Dimension Constant(long value) => new(0, null, value);

    /// <summary>An axis whose length is known at run time only, such as <c>N</c>, <c>H</c> or <c>W</c>.</summary>
    public static Dimension Symbol(string name) => new(1, new SymbolAtom(name), 0);

    /// <summary>A known length as an axis.</summary>
    public static implicit operator Dimension(long value) => Constant(value);

    /// <summary>Whether the length is known.</summary>
    public bool IsConstant => _atom is null;

    /// <summary>The length of a known axis.</summary>
    /// <exception cref="InvalidOperationException">The axis depends on a symbol.</exception>
    public long Value => IsConstant
        ? _addend
        : throw new InvalidOperationException($"The dimension {this} depends on a symbol; evaluate it at a size first.");

    /// <summary>The axis, longer by a constant.</summary>
    public static Dimension operator +(Dimension left, long right) => new(left._multiplier, left._atom, left._addend + right);

    /// <summary>The axis, shorter by a constant.</summary>
    public static Dimension operator -(Dimension left, long right) => left + -right;

    /// <summary>The axis, a constant times as long.</summary>
    public static Dimension operator *(long left, Dimension right) => new(left * right._multiplier, right._atom, left * right._addend);

    /// <summary><c>floor(this / divisor)</c>, for a divisor above zero.</summary>
    public Dimension FloorDivide(long divisor)
    {
        if (divisor <= 0)
            throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "A dimension is divided by a number above zero.");
        if (_atom is null)
            return FloorDivide(_addend, divisor);

        // floor((k*d*x + c) / d) = k*x + floor(c / d)
        if (_multiplier % divisor == 0)
            return new Dimension(_multiplier / divisor, _atom, FloorDivide(_addend, divisor));

        // floor((g*x + c) / (g*d)) = floor((x + floor(c / g)) / d)
        long common = GreatestCommonDivisor(Math.Abs(_multiplier), divisor);
        if (common > 1)
            return new Dimension(_multiplier / common, _atom, FloorDivide(_addend, common)).FloorDivide(divisor / common);

        // floor((floor(x / e) + c) / d) = floor((x + c*e) / (e*d))
        if (_multiplier == 1 && _atom is FloorAtom inner)
            return (inner.Numerator + _addend * inner.Divisor).FloorDivide(divisor * inner.Divisor);

        // What is left: the constant is brought into [0, divisor).
        long whole = FloorDivide(_addend, divisor);
        var numerator = new Dimension(_multiplier, _atom, _addend - whole * divisor);
        return new Dimension(1, new FloorAtom(numerator, divisor), whole);
    }

    /// <summary><c>ceil(this / divisor)</c>, for a divisor above zero.</summary>
    public Dimension CeilDivide(long divisor) => (this + (divisor - 1)).FloorDivide(divisor);

    /// <summary><c>ceil(this / divisor)</c> for a divisor that is only named, as the stride of a block used with several strides.</summary>
    public Dimension CeilDivide(string divisor) => new(1, new NamedCeilAtom(this, divisor), 0);

    /// <summary>
    /// The length after a sliding window (convolution or pooling), as in PyTorch's <c>Conv2d</c>:
    /// <c>floor((x + 2*padding - dilation*(kernel-1) - 1) / stride) + 1</c>.
    /// </summary>
    public Dimension Window(long kernel, long stride, long padding, long dilation = 1) =>
        (this + (2 * padding - dilation * (kernel - 1) - 1)).FloorDivide(stride) + 1;

    /// <summary>The length when every symbol has the value that <paramref name="symbols"/> gives it.</summary>
    /// <exception cref="KeyNotFoundException">A symbol has no value.</exception>
    public long Evaluate(IReadOnlyDictionary<string, long> symbols) =>
        _atom is null ? _addend : _multiplier * _atom.Evaluate(symbols) + _addend;

    /// <summary>The axis with every symbol that <paramref name="symbols"/> names replaced, in normal form.</summary>
    public Dimension Substitute(IReadOnlyDictionary<string, Dimension> symbols) =>
        _atom is null ? this : _multiplier * _atom.Substitute(symbols) + _addend;

    /// <summary>The expression as documents write it: <c>64</c>, <c>ceil(H/4)</c>, <c>4*ceil(H/4)</c>.</summary>
    public override string ToString() => Print(DimensionNotation.Mathematical);

    /// <summary>The expression in the words of <paramref name="notation"/>.</summary>
    public string Print(DimensionNotation notation)
    {
        if (_atom is null)
            return Number(_addend);

        // floor((x + d - 1) / d) reads better as ceil(x / d); a negative addend then comes from it, so undo both.
        (string atom, long addend) = _atom.Print(notation, _multiplier == 1 ? _addend : 0);
        if (_multiplier != 1)
            addend = _addend;
        string product = _multiplier == 1 ? atom : $"{Number(_multiplier)}{notation.Times}{atom}";
        return addend == 0 ? product : product + notation.Plus(addend);
    }

    private static long FloorDivide(long numerator, long divisor) =>
        numerator / divisor - (numerator % divisor < 0 ? 1 : 0);

    internal static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private abstract record Atom
    {
        public abstract long Evaluate(IReadOnlyDictionary<string, long> symbols);

        public abstract Dimension Substitute(IReadOnlyDictionary<string, Dimension> symbols);

        /// <summary>The atom with as much of <paramref name="addend"/> as reads better inside it, and the rest.</summary>
        public abstract (string Text, long Addend) Print(DimensionNotation notation, long addend);
    }

    private sealed record SymbolAtom(string Name) : Atom
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> symbols) =>
            symbols.TryGetValue(Name, out long value) ? value : throw new KeyNotFoundException($"The symbol {Name} has no value.");

        public override Dimension Substitute(IReadOnlyDictionary<string, Dimension> symbols) =>
            symbols.TryGetValue(Name, out Dimension? value) ? value : new Dimension(1, this, 0);

        public override (string, long) Print(DimensionNotation notation, long addend) => (notation.Symbol(Name), addend);
    }

    private sealed record FloorAtom(Dimension Numerator, long Divisor) : Atom
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> symbols) =>
            FloorDivide(Numerator.Evaluate(symbols), Divisor);

        public override Dimension Substitute(IReadOnlyDictionary<string, Dimension> symbols) =>
            Numerator.Substitute(symbols).FloorDivide(Divisor);

        public override (string, long) Print(DimensionNotation notation, long addend) =>
            Numerator._addend == Divisor - 1
                ? (notation.Ceil((Numerator - (Divisor - 1)).Print(notation), Number(Divisor)), addend)
                : (notation.Floor(Numerator.Print(notation), Numerator._addend != 0 || Numerator._multiplier != 1, Number(Divisor)), addend);
    }

    private sealed record NamedCeilAtom(Dimension Numerator, string Divisor) : Atom
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> symbols) =>
            FloorDivide(Numerator.Evaluate(symbols) + symbols[Divisor] - 1, symbols[Divisor]);

        public override Dimension Substitute(IReadOnlyDictionary<string, Dimension> symbols)
        {
            Dimension numerator = Numerator.Substitute(symbols);
            return symbols.TryGetValue(Divisor, out Dimension? divisor) && divisor.IsConstant
                ? numerator.CeilDivide(divisor.Value)
                : numerator.CeilDivide(Divisor);
        }

        public override (string, long) Print(DimensionNotation notation, long addend) =>
            (notation.Ceil(Numerator.Print(notation), notation.Symbol(Divisor)), addend);
    }
}

/// <summary>How an expression over axes is written.</summary>
/// <param name="Times">Between a factor and what it multiplies.</param>
/// <param name="Symbol">A symbol.</param>
/// <param name="Plus">A constant added at the end.</param>
/// <param name="Ceil">A quotient rounded up: numerator, divisor.</param>
/// <param name="Floor">A quotient rounded down: numerator, whether it is a sum or product, divisor.</param>
public sealed record DimensionNotation(
    string Times,
    Func<string, string> Symbol,
    Func<long, string> Plus,
    Func<string, string, string> Ceil,
    Func<string, bool, string, string> Floor)
{
    /// <summary><c>4*ceil(H/4)</c>, in documents and as ONNX's <c>dim_param</c>.</summary>
    public static DimensionNotation Mathematical { get; } = new(
        "*",
        name => name,
        value => value < 0 ? value.ToString(CultureInfo.InvariantCulture) : "+" + value.ToString(CultureInfo.InvariantCulture),
        (numerator, divisor) => $"ceil({numerator}/{divisor})",
        (numerator, isCompound, divisor) => isCompound ? $"floor(({numerator})/{divisor})" : $"floor({numerator}/{divisor})");
}
