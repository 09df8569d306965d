using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// What operations cost, for pictures of one size: the spec's where it fixes one, else 512x512. A choice that is made for
/// that size is right at every size, and best near it.
/// </summary>
internal sealed class CostModel
{
    private const long OpenLength = 512;
    private const long BytesPerNumber = 4;

    // Bilinear resampling reads four neighbours for each number that it writes.
    private const long NumbersPerResized = 5;

    // Mean, variance, result: three passes that read, one that writes.
    private const long NumbersPerNormalised = 4;

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
    public Cost Of(ModuleDefinition definition, Operation operation, IReadOnlyList<TensorShape> operands, TensorShape result)
    {
        long x = Numbers(operands[0]);
        long y = Numbers(result);
        return operation switch
        {
            Conv2d conv => Convolution(definition.MemberNamed<Conv2dLayer>(conv.Layer), operands[0], x, y),
            TapConv2d => new Cost(y * operands[0].Channels.Value, Bytes(x + y)),
            MatrixResize resize => Matrices(resize, operands[0], result),
            Resize => new Cost(0, Bytes(NumbersPerResized * y)),
            GroupNorm or InstanceNorm => new Cost(0, Bytes(NumbersPerNormalised * y)),
            Linear => new Cost(Numbers(operands[0]) * y / operands[0].Batch.Evaluate(_symbols), Bytes(x + y)),
            Dropout2d => default,
            _ => new Cost(0, Bytes(operands.Sum(Numbers) + y)),
        };
    }

    private static Cost Convolution(Conv2dLayer layer, TensorShape operand, long x, long y) =>
        new(y * operand.Channels.Value / layer.Groups * layer.Kernel * layer.Kernel, Bytes(x + y));

    /// <summary>Rows first, then each row's taps beside each other, then columns.</summary>
    private Cost Matrices(MatrixResize resize, TensorShape operand, TensorShape result)
    {
        long[] from = operand.Evaluate(_symbols);
        long[] to = result.Evaluate(_symbols);
        long between = from[0] * from[1] * to[2] * from[3];
        long moves = resize.Taps == 1 ? 2 : 4;
        return new Cost(
            between * from[2] + Numbers(result) * resize.Taps * from[3],
            Bytes(Numbers(operand) + moves * between + Numbers(result)));
    }

    private long Numbers(TensorShape shape) => shape.Evaluate(_symbols).Aggregate(1L, (product, length) => product * length);

    private static long Bytes(long numbers) => BytesPerNumber * numbers;
}
