using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Lays the network out as a table. A layer or a pooling of everything opens a group that holds what follows it; a block is one
/// group however often it stands there.
/// Needs: that all shapes fit. Ensures: every parameter counted once, every multiply-add as often as it is done.
/// </summary>
internal static class DescribeSteps
{
    public static NetworkDescription Run(Network network)
    {
        var groups = new List<DescribedGroup>();
        var seen = new HashSet<string>();
        BlockPlace? block = null;
        foreach (PlacedStep step in NetworkSteps.Of(network))
        {
            DescribedStep described = Describe(step, seen);
            if (step.Block is { } place ? place != block : block is not null || step.Step.Operation.OpensGroup || groups.Count == 0)
                groups.Add(step.Block is null ? new DescribedGroup(step.Prefix + described.Name, described.Operation, 1, []) : new DescribedGroup(step.Block.Place, step.Block.Kind, step.Block.Repeats, []));
            block = step.Block;
            int last = groups.Count - 1;
            groups[last] = groups[last] with { Steps = [.. groups[last].Steps, described] };
        }

        return new NetworkDescription(groups);
    }

    private static DescribedStep Describe(PlacedStep step, HashSet<string> seen)
    {
        string label = step.Step.Operation.Label(step.Definition, step.Bindings);
        if (step.Step.Operation.Member is not { } member)
            return new DescribedStep(step.PrefixInBlock + step.Step.Result, label, step.Result, 0, 0);

        string stateName = step.Definition.MemberNamed<Member>(member).StateName;
        string name = step.PrefixInBlock + stateName;
        (long parameters, long multiplyAdds) = step.Step.Operation.Size(step.Definition, step.Bindings);
        return seen.Add(step.Prefix + stateName)
            ? new DescribedStep(name, label, step.Result, parameters, multiplyAdds)
            : new DescribedStep(name, label + ", shared", step.Result, 0, multiplyAdds);
    }
}
