using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Lets operations write over an operand that nothing else reads, where autograd allows it or is off.
/// Needs: nothing. Ensures: <see cref="Step.InPlace"/>; the operand that is written over comes first.
/// </summary>
internal static class ChooseInPlace
{
    public static Network Run(Network network) => network.Rewrite((_, body) => Run(body));

    public static Body Run(Body body) => Run(body, memory => memory == ResultMemory.Fresh, operation => operation is { WritesInPlace: true, SavesOperand: false });

    /// <summary>The same where nothing is differentiated.</summary>
    public static Network RunWithoutAutograd(Network network) => network.Rewrite((_, body) => RunWithoutAutograd(body));

    /// <inheritdoc cref="RunWithoutAutograd(Network)"/>
    public static Body RunWithoutAutograd(Body body) => Run(body, memory => memory != ResultMemory.Shared, operation => operation.WritesInPlace);

    /// <param name="isFree">Whether a result in such memory may be written over.</param>
    /// <param name="writes">Whether an operation may write over an operand in such memory.</param>
    private static Body Run(Body body, Func<ResultMemory, bool> isFree, Func<Operation, bool> writes)
    {
        Dictionary<string, Operation> producers = body.Steps
            .SelectMany(step => step.Results, (step, result) => (result, step.Operation))
            .ToDictionary(pair => pair.result, pair => pair.Operation);

        bool MayOverwrite(string value) =>
            body.UsesOf(value) == 1 && producers.TryGetValue(value, out Operation? producer) && isFree(producer.Memory);

        return body.WithSteps(body.Steps.Select(step => step.Operation switch
        {
            { } operation when writes(operation) && MayOverwrite(step.Operands[0]) => step with { InPlace = true },
            { IsCommutative: true } operation when writes(operation) && MayOverwrite(step.Operands[1]) =>
                step with { InPlace = true, Operands = [step.Operands[1], step.Operands[0]] },
            _ => step,
        }));
    }
}
