using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Emit;

/// <summary>Which bodies of a module the rearranged form has to have of its own.</summary>
internal static class RearrangedBodies
{
    /// <summary>The names of the bodies that forward reaches and that do something new, or call one that does.</summary>
    public static HashSet<string> Of(ModuleDefinition definition, ModuleDefinition rearranged)
    {
        Body[] reached = [.. FormEmitter.Reached(rearranged)];
        var changed = new HashSet<string>(reached.Where(body => !IsSame(definition.BodyNamed(body.Name), body)).Select(body => body.Name));
        changed.UnionWith(reached.Where(body => body.Steps.Any(step => step.Operation is CallBody call && changed.Contains(call.Body))).Select(body => body.Name));
        return changed;
    }

    private static bool IsSame(Body body, Body other) =>
        body.Steps.Count == other.Steps.Count && body.Steps.Zip(other.Steps, IsSame).All(same => same);

    private static bool IsSame(Step step, Step other) =>
        step.Operation.Equals(other.Operation) && step.Results.SequenceEqual(other.Results) && step.Operands.SequenceEqual(other.Operands);
}
