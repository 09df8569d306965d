using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Lets ReLU, additions and multiplication write over an operand that nothing else reads, where autograd allows it or is off.
/// Needs: nothing. Ensures: <see cref="Step.InPlace"/>; the operand that is written over comes first.
/// </summary>
internal static class ChooseInPlace
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body) => Run(body, KeepsItsResult);

    /// <summary>The same where nothing is differentiated.</summary>
    public static Network RunWithoutAutograd(Network network) => network.Rewrite((_, body) => Run(body, SharesItsResult));

    private static Body Run(Body body, Func<Operation, bool> keeps)
    {
        Dictionary<string, Operation> producers = body.Steps
            .SelectMany(step => step.Results, (step, result) => (result, step.Operation))
            .ToDictionary(pair => pair.result, pair => pair.Operation);

        bool MayOverwrite(string value) =>
            body.UsesOf(value) == 1 && producers.TryGetValue(value, out Operation? producer) && !keeps(producer);

        return body.WithSteps(body.Steps.Select(step => step.Operation switch
        {
            Relu or Add or Multiply or AddBias when MayOverwrite(step.Operands[0]) => step with { InPlace = true },

            // A sum is the same either way round, to the last bit.
            Add when MayOverwrite(step.Operands[1]) => step with { InPlace = true, Operands = [step.Operands[1], step.Operands[0]] },
            _ => step,
        }));
    }

    /// <summary>
    /// Whether the result must stay as it is: autograd reads it in the backward pass (ReLU's gradient is taken from its
    /// result), it may share the operand's memory, or another module made it.
    /// </summary>
    private static bool KeepsItsResult(Operation producer) =>
        producer is not (Conv2d or ResizedConv2d or BatchNorm2d or GroupNorm or InstanceNorm or Resize or Add or Multiply);

    /// <summary>Whether the result may share the operand's memory, or another body made it.</summary>
    private static bool SharesItsResult(Operation producer) =>
        producer is Call or CallWhenPresent or CallBody or RunBlocks or Dropout2d or Leave;
}
