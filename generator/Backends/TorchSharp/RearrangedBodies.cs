using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Backends.TorchSharp;

/// <summary>Which bodies of a module the rearranged form has to have of its own.</summary>
internal static class RearrangedBodies
{
    /// <summary>The names of the bodies that forward reaches and that do something new, or call one that does.</summary>
    public static HashSet<string> Of(ModuleDefinition definition, ModuleDefinition rearranged)
    {
        Body[] reached = [.. rearranged.ReachedBodies];
        var changed = new HashSet<string>(reached.Where(body => !IsSame(definition.BodyNamed(body.Name), body)).Select(body => body.Name));
        for (int before = -1; before != changed.Count;)
        {
            before = changed.Count;
            changed.UnionWith(reached.Where(body => body.Steps.Any(step => step.Operation is CallBody call && changed.Contains(call.Body))).Select(body => body.Name));
            changed.UnionWith(reached.SelectMany(body => body.Steps.Where(step => ReadsPlainTensors(body, step, changed))).Select(step => ((CallBody)step.Operation).Body));
        }

        return changed;
    }

    /// <summary>Whether a step gives a body what another body of the form made: tensors, where the network's own body takes maps of a type.</summary>
    private static bool ReadsPlainTensors(Body body, Step step, HashSet<string> changed) =>
        step.Operation is CallBody &&
        step.Operands.Any(operand => body.Steps.Any(other => other.Operation is CallBody call && changed.Contains(call.Body) && other.Results.Contains(operand)));

    private static bool IsSame(Body body, Body other) =>
        body.Steps.Count == other.Steps.Count && body.Steps.Zip(other.Steps, IsSame).All(same => same);

    private static bool IsSame(Step step, Step other) =>
        step.Operation.Equals(other.Operation) && step.Results.SequenceEqual(other.Results) && step.Operands.SequenceEqual(other.Operands);
}
