using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>What must hold of every graph, whatever pass it comes from.</summary>
internal static class WellFormed
{
    /// <summary>Checks that each body reads what was made before, makes each value once, and knows every shape.</summary>
    /// <exception cref="InvalidOperationException">A pass broke the graph: a defect of the compiler.</exception>
    public static Network Check(Network network, string pass)
    {
        foreach (ModuleDefinition definition in new[] { network.Root }.Concat(network.Root.Inner()))
        {
            foreach (Body body in definition.Bodies)
                Check(body, $"After {pass}, in {definition.Name}.{body.Name}:");
        }

        return network;
    }

    private static void Check(Body body, string place)
    {
        var known = new HashSet<string>(body.Inputs.Select(input => input.Name));
        foreach (Step step in body.Steps)
        {
            if (step.Operands.FirstOrDefault(operand => !known.Contains(operand)) is { } unknown)
                throw new InvalidOperationException($"{place} '{step.Result}' reads '{unknown}', which nothing before it makes.");
            if (step.Results.FirstOrDefault(result => !known.Add(result)) is { } again)
                throw new InvalidOperationException($"{place} '{again}' is made twice.");
            if (step.Results.FirstOrDefault(result => !body.Shapes.ContainsKey(result)) is { } shapeless)
                throw new InvalidOperationException($"{place} '{shapeless}' has no shape.");
        }

        if (body.Outputs.FirstOrDefault(output => !known.Contains(output.Value)) is { } missing)
            throw new InvalidOperationException($"{place} the output '{missing.Name}' is '{missing.Value}', which nothing makes.");
    }
}
