using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// What operations cost, for pictures of one size: the spec's where it fixes one, else 512x512. A choice that is made for
/// that size is right at every size, and best near it.
/// </summary>
internal sealed class CostModel
{
    private const long OpenLength = 512;
    private readonly Dictionary<string, long> _symbols;

    private CostModel(Dictionary<string, long> symbols) => _symbols = symbols;

    /// <summary>The height of the pictures.</summary>
    public long Height => _symbols["H"];

    /// <summary>The width of the pictures.</summary>
    public long Width => _symbols["W"];

    public static CostModel Of(NetworkInput input) => new(new Dictionary<string, long>
    {
        ["N"] = 1,
        ["H"] = input.Shape.Height.IsConstant ? input.Shape.Height.Value : OpenLength,
        ["W"] = input.Shape.Width.IsConstant ? input.Shape.Width.Value : OpenLength,
    });

    /// <summary>The cost of one step whose operands and result have these shapes over N, H and W.</summary>
    public Cost Of(ModuleDefinition definition, Operation operation, IReadOnlyList<TensorShape> operands, TensorShape result) =>
        Of(definition, operation, Bindings.None, operands, result);

    /// <summary>The same in an instance of the definition.</summary>
    /// <param name="bindings">The constants of the instance.</param>
    public Cost Of(ModuleDefinition definition, Operation operation, Bindings bindings, IReadOnlyList<TensorShape> operands, TensorShape result) =>
        operation.CostOf(new CostContext(definition, operands, result, _symbols) { Bindings = bindings });
}
