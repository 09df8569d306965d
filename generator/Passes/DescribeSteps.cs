using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// Lays the network out as a table. A layer or a pooling of everything opens a group that holds what follows it; a repeated block is one
/// group however often it stands there.
/// Needs: that all shapes fit. Ensures: every parameter counted once, every multiply-add as often as it is done.
/// </summary>
internal sealed class DescribeSteps
{
    private readonly List<DescribedGroup> _groups = [];
    private readonly HashSet<string> _seen = [];

    private DescribeSteps()
    {
    }

    public static NetworkDescription Run(Network network)
    {
        var pass = new DescribeSteps();
        pass.Walk(network.Root, network.Root.Forward, Bindings.None, [network.Input.Shape], prefix: "");
        return new NetworkDescription(pass._groups);
    }

    private void Walk(ModuleDefinition definition, Body body, Bindings bindings, TensorShape[] inputs, string prefix)
    {
        IReadOnlyDictionary<string, TensorShape> shapes = new ShapeInference().Infer(definition, body, bindings, inputs);
        foreach (Step step in body.Steps.Where(step => step.Operation.IsThere(bindings)))
        {
            TensorShape x = shapes[step.Operands[0]];
            switch (step.Operation)
            {
                case CallBody call:
                    Walk(definition, definition.BodyNamed(call.Body), bindings, [.. step.Operands.Select(operand => shapes[operand])], prefix);
                    break;
                case Call call:
                    var child = definition.MemberNamed<ChildModule>(call.Child);
                    Walk(child.Instance.Definition, child.Instance.Definition.Forward, bindings.Enter(child.Instance), [x], prefix + child.StateName + ".");
                    break;
                case RunBlocks run:
                    DescribeBlocks(definition.MemberNamed<RepeatedBlocks>(run.Blocks), bindings, x, prefix);
                    break;
                default:
                    Append(Describe(definition, step, bindings, shapes, prefix), step.Operation.OpensGroup, prefix);
                    break;
            }
        }
    }

    private void Append(DescribedStep step, bool opensGroup, string prefix)
    {
        int last = _groups.Count - 1;
        if (opensGroup)
            _groups.Add(new DescribedGroup(prefix + step.Name, step.Operation, 1, [step]));
        else
            _groups[last] = _groups[last] with { Steps = [.. _groups[last].Steps, step] };
    }

    private void DescribeBlocks(RepeatedBlocks blocks, Bindings bindings, TensorShape x, string prefix)
    {
        long count = blocks.Count.In(bindings).Value;
        TensorShape output = DescribeBlock(blocks.First, bindings, x, prefix + "0", repeats: 1);
        if (count > 1)
            DescribeBlock(blocks.Rest, bindings, output, prefix + (count == 2 ? "1" : $"{{1..{count - 1}}}"), count - 1);
    }

    private TensorShape DescribeBlock(ModuleInstance instance, Bindings bindings, TensorShape x, string name, long repeats)
    {
        DescribedStep[] steps = [.. Flatten(instance, bindings.Enter(instance), x, prefix: "", group: name)];
        _groups.Add(new DescribedGroup(name, instance.Definition.Name, repeats, steps));
        return steps[steps.Length - 1].Output;
    }

    private IEnumerable<DescribedStep> Flatten(ModuleInstance instance, Bindings bindings, TensorShape input, string prefix, string group)
    {
        ModuleDefinition definition = instance.Definition;
        IReadOnlyDictionary<string, TensorShape> shapes = new ShapeInference().Infer(definition, definition.Forward, bindings, [input]);
        return definition.Forward.Steps.Where(step => step.Operation.IsThere(bindings)).SelectMany(step =>
        {
            if (step.Operation is not CallWhenPresent call)
                return [Describe(definition, step, bindings, shapes, group + "." + prefix, prefix)];
            var child = definition.MemberNamed<ChildModule>(call.Child);
            return bindings.Holds(child.When)
                ? Flatten(child.Instance, bindings.Enter(child.Instance), shapes[step.Operands[0]], prefix + child.StateName + ".", group)
                : [];
        });
    }

    private DescribedStep Describe(
        ModuleDefinition definition,
        Step step,
        Bindings bindings,
        IReadOnlyDictionary<string, TensorShape> shapes,
        string place,
        string prefix = "")
    {
        string label = step.Operation.Label(definition, bindings);
        if (step.Operation.Member is not { } name)
            return new DescribedStep(prefix + step.Result, label, shapes[step.Result], 0, 0);

        string stateName = definition.MemberNamed<Member>(name).StateName;
        (long parameters, long multiplyAdds) = step.Operation.Size(definition, bindings);
        return _seen.Add(place + stateName)
            ? new DescribedStep(prefix + stateName, label, shapes[step.Result], parameters, multiplyAdds)
            : new DescribedStep(prefix + stateName, label + ", shared", shapes[step.Result], 0, multiplyAdds);
    }
}
