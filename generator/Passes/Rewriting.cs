using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>The replacements of one body that pay by the cost model.</summary>
internal sealed class Rewriting(ModuleDefinition definition, Body body, CostModel costs)
{
    private readonly Dictionary<string, IReadOnlyList<ShapedStep>> _accepted = [];

    /// <summary>The body with every replacement that was accepted.</summary>
    public Body Result => _accepted.Count == 0 ? body : body.Splice(_accepted);

    /// <summary>Accepts steps in the place of others where they cost less.</summary>
    /// <param name="steps">By the result of the step that goes: what comes there, in order.</param>
    public void Offer(IReadOnlyDictionary<string, IReadOnlyList<ShapedStep>> steps)
    {
        if (steps.Keys.Any(_accepted.ContainsKey))
            return;
        Body changed = body.Splice(steps);
        long before = steps.Keys.Sum(result => CostOf(body, body.ProducerOf(result)!).Total);
        long after = steps.Values.SelectMany(list => list).Sum(added => CostOf(changed, added.Step).Total);
        if (after >= before)
            return;
        foreach (KeyValuePair<string, IReadOnlyList<ShapedStep>> step in steps)
            _accepted.Add(step.Key, step.Value);
    }

    private Cost CostOf(Body within, Step step) =>
        costs.Of(definition, Bindings.None, step.Operation, [.. step.Operands.Select(operand => within.Shapes[operand])], within.Shapes[step.Result]);
}
