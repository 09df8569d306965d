using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// A 1x1 convolution and resampling commute: one works on channels, the other on places, and the resampling's weights sum
/// to one, which keeps the bias. So levels that are upsampled, summed and classified are classified first where that moves
/// fewer channels.
/// Needs: <see cref="Body.Shapes"/>. Ensures: no such levels are left that cost more than their replacement.
/// </summary>
internal static class ClassifyBeforeUpsampling
{
    public static Network Run(Network network)
    {
        CostModel costs = CostModel.Of(network.Input);
        return network.Rewrite((definition, body) => Run(definition, body, costs));
    }

    public static Body Run(ModuleDefinition definition, Body body, CostModel costs)
    {
        var rewriting = new Rewriting(definition, body, costs);
        foreach (Step classifier in body.Steps.Where(step => IsPointwise(definition, step.Operation)))
        {
            (Step[] sums, string[] addends) = Sum(body, classifier.Operands[0]);
            Step[] upsampled = [.. addends.Select(body.ProducerOf).OfType<Step>().Where(step => step.Operation is Resize && body.UsesOf(step.Result) == 1)];
            if (upsampled.Length > 0)
                rewriting.Offer(Replacement(body, classifier, sums, [.. addends.Where(addend => !upsampled.Any(step => step.Result == addend))], upsampled));
        }

        return rewriting.Result;
    }

    private static bool IsPointwise(ModuleDefinition definition, Operation operation) =>
        operation is Conv2d { Folded: null, Absorbed: null, AddsBias: true } conv &&
        definition.MemberNamed<Conv2dLayer>(conv.Layer) is { Kernel: 1 } layer && layer.Groups.Is(1) && layer.Stride.Is(1) && layer.Padding.Is(0);

    /// <summary>The additions that only serve to make a value, and what they add.</summary>
    private static (Step[] Sums, string[] Addends) Sum(Body body, string value)
    {
        if (body.ProducerOf(value) is not { Operation: Add } sum || body.UsesOf(value) > 1)
            return ([], [value]);
        (Step[] leftSums, string[] left) = Sum(body, sum.Operands[0]);
        (Step[] rightSums, string[] right) = Sum(body, sum.Operands[1]);
        return ([.. leftSums, .. rightSums, sum], [.. left, .. right]);
    }

    private static Dictionary<string, IReadOnlyList<ShapedStep>> Replacement(
        Body body, Step classifier, Step[] sums, string[] others, Step[] upsampled)
    {
        var conv = (Conv2d)classifier.Operation;
        TensorShape shape = body.Shapes[classifier.Result];
        var steps = new List<ShapedStep>();
        var classified = new List<string>();
        if (others.Length > 0)
        {
            string sum = AddUp(steps, others, [.. sums.Select(step => step.Result)], body.Shapes[others[0]]);
            Append(steps, $"{classifier.Result}Rest", conv, shape, sum);
            classified.Add($"{classifier.Result}Rest");
        }

        foreach (Step level in upsampled)
        {
            // One of the parts adds the bias.
            TensorShape small = body.Shapes[level.Operands[0]];
            string score = $"{level.Result}Scores";
            Append(steps, score, conv with { AddsBias = classified.Count == 0 }, new TensorShape(small.Batch, shape.Channels, small.Height, small.Width), level.Operands[0]);
            string result = sums.Length == 0 ? classifier.Result : score + "Up";
            Append(steps, result, level.Operation, shape, score, level.Operands[1]);
            classified.Add(result);
        }

        string[] names = [.. Enumerable.Range(1, classified.Count).Select(index => index == classified.Count - 1 ? classifier.Result : $"{classifier.Result}Sum{index}")];
        AddUp(steps, classified, names, shape);
        Dictionary<string, IReadOnlyList<ShapedStep>> replacements = sums.Concat(upsampled).ToDictionary(step => step.Result, _ => (IReadOnlyList<ShapedStep>)[]);
        replacements.Add(classifier.Result, steps);
        return replacements;
    }

    /// <summary>The sum of values under the given names; the last sum's name, or the only value.</summary>
    private static string AddUp(List<ShapedStep> steps, IReadOnlyList<string> values, string[] names, TensorShape shape)
    {
        string sum = values[0];
        for (int index = 1; index < values.Count; index++)
        {
            Append(steps, names[index - 1], new Add(), shape, sum, values[index]);
            sum = names[index - 1];
        }

        return sum;
    }

    private static void Append(List<ShapedStep> steps, string result, Operation operation, TensorShape shape, params string[] operands) =>
        steps.Add(new ShapedStep(new Step([result], operation, operands), shape));
}
