using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Says after which step each value is dead, so that its memory can go back at once, in training as in inference
/// (autograd keeps its own references).
/// Needs: <see cref="ChooseInPlace"/>, since a value that was written over lives on in the result.
/// Ensures: <see cref="Step.Released"/>; every value but inputs and outputs is released exactly once or written over.
/// </summary>
internal static class FindLastUses
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body)
    {
        var kept = new HashSet<string>(body.Inputs.Select(input => input.Name).Concat(body.Outputs.Select(output => output.Value)));
        var overwritten = new HashSet<string>(body.Steps.Where(step => step.InPlace).Select(step => step.Operands[0]));
        Dictionary<string, int> lastUses = LastUses(body);
        return body.WithSteps(body.Steps.Select((step, index) => step with
        {
            Released =
            [
                .. lastUses
                    .Where(use => use.Value == index && !kept.Contains(use.Key) && !overwritten.Contains(use.Key))
                    .Select(use => use.Key),
            ],
        }));
    }

    private static Dictionary<string, int> LastUses(Body body)
    {
        var lastUses = new Dictionary<string, int>();
        for (int index = 0; index < body.Steps.Count; index++)
        {
            // A result that nothing reads is dead where it is made.
            foreach (string value in body.Steps[index].Operands.Concat(body.Steps[index].Results))
                lastUses[value] = index;
        }

        // A child that may be absent hands its operand on, so the operand lives as long as the result.
        foreach (Step step in body.Steps.Where(step => step.Operation is CallWhenPresent))
            lastUses[step.Operands[0]] = Math.Max(lastUses[step.Operands[0]], lastUses[step.Result]);
        return lastUses;
    }
}
