using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Passes;

namespace PanopticFpn.Gen.Operations;

/// <summary>What an operation's cost depends on: its module, its operands and its result, for pictures of one size.</summary>
/// <param name="Symbols">N, H and W of those pictures.</param>
internal sealed record CostContext(
    ModuleDefinition Definition, IReadOnlyList<TensorShape> Operands, TensorShape Result, IReadOnlyDictionary<string, long> Symbols)
{
    /// <summary>The module's constants where the step stands.</summary>
    public Bindings Bindings { get; init; } = Bindings.None;

    public TensorShape X => Operands[0];

    /// <summary>The numbers of the first operand and of the result.</summary>
    public long NumbersMoved => Numbers(X) + Numbers(Result);

    /// <summary>Every operand read and the result written, without arithmetic that counts.</summary>
    public Cost MoveAll => Cost.Of(0, Operands.Sum(Numbers) + Numbers(Result));

    public T MemberNamed<T>(string name)
        where T : Member => Definition.MemberNamed<T>(name);

    public long[] Lengths(TensorShape shape) => shape.Evaluate(Symbols);

    public long Length(Dimension axis) => axis.Evaluate(Symbols);

    public long Numbers(TensorShape shape) => Lengths(shape).Aggregate(1L, (product, length) => product * length);
}
