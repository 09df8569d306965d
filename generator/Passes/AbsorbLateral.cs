using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Where a convolution smooths the sum of an upsampled map and a 1x1 lateral, it is divided: its taps on the small map, and
/// one convolution that is smoothing and lateral in one, which pays where the lateral takes few channels. The lateral's bias
/// goes through the upsampling, whose weights sum to one, so that the zero padding around the sum stays exact.
/// Needs: <see cref="Body.Shapes"/>. Ensures: no such sum is left that costs more than its replacement.
/// </summary>
internal static class AbsorbLateral
{
    public static Network Run(Network network)
    {
        CostModel costs = CostModel.Of(network.Input);
        return network.Rewrite((definition, body) => Run(definition, body, costs));
    }

    public static Body Run(ModuleDefinition definition, Body body, CostModel costs)
    {
        var rewriting = new Rewriting(definition, body, costs);
        foreach (Step step in body.Steps)
        {
            if (TapConvolution.Fits(definition, step.Operation) &&
                body.ProducerOf(step.Operands[0]) is { Operation: Add } sum && body.UsesOf(sum.Result) == 1 &&
                Addends(definition, body, sum) is var (resized, lateral))
            {
                rewriting.Offer(Replacement(definition, body, resized, lateral, sum, step));
            }
        }

        return rewriting.Result;
    }

    /// <summary>The upsampled map and the lateral of a sum, neither read elsewhere but that the lateral gives the size.</summary>
    private static (Step Resized, Step Lateral)? Addends(ModuleDefinition definition, Body body, Step sum)
    {
        Step?[] addends = [.. sum.Operands.Select(body.ProducerOf)];
        Step? resized = addends.FirstOrDefault(step => step is not null && TapConvolution.Fits(step.Operation));
        Step? lateral = addends.FirstOrDefault(step => step is not null && IsPointwise(definition, step.Operation));
        return resized is not null && lateral is not null && body.UsesOf(resized.Result) == 1 &&
            body.UsesOf(lateral.Result) == 1 + (resized.Operands[1] == lateral.Result ? 1 : 0)
            ? (resized, lateral)
            : null;
    }

    private static bool IsPointwise(ModuleDefinition definition, Operation operation) =>
        operation is Conv2d { Folded: null, Absorbed: null, AddsBias: true } conv &&
        definition.MemberNamed<Conv2dLayer>(conv.Layer) is { Kernel: 1 } layer && layer.Groups.Is(1) && layer.Stride.Is(1) && layer.Padding.Is(0);

    private static Dictionary<string, IReadOnlyList<ShapedStep>> Replacement(
        ModuleDefinition definition, Body body, Step resized, Step lateral, Step sum, Step step)
    {
        var conv = (Conv2d)step.Operation;
        string absorbed = ((Conv2d)lateral.Operation).Layer;
        string? bias = definition.MemberNamed<Conv2dLayer>(absorbed).Bias ? absorbed : null;
        TensorShape shape = body.Shapes[step.Result];

        // A 1x1 convolution keeps the size, so what it takes says the size as well as what it gives.
        string like = resized.Operands[1] == lateral.Result ? lateral.Operands[0] : resized.Operands[1];
        ShapedStep taps = TapConvolution.Taps(definition, body, conv, resized.Operands[0], step.Result + "Taps", bias);
        ShapedStep moved = TapConvolution.Move(definition, conv, (Resize)resized.Operation, taps.Step.Result, like, step.Result + "Sums", shape);
        var smoothed = new Step([step.Result + "Lateral"], conv with { Absorbed = absorbed }, lateral.Operands);
        var added = new Step([step.Result], new Add(), [smoothed.Result, moved.Step.Result]);
        return new Dictionary<string, IReadOnlyList<ShapedStep>>
        {
            [resized.Result] = [],
            [lateral.Result] = [],
            [sum.Result] = [],
            [step.Result] = [taps, moved, new ShapedStep(smoothed, shape), new ShapedStep(added, shape)],
        };
    }
}
