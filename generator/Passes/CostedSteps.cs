using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>A step of a network with what it costs.</summary>
/// <param name="Place">Its place: <c>backbone.layer1.{1..2}.conv1</c>, a repeated block's steps together.</param>
/// <param name="Cost">The cost of all repetitions.</param>
internal sealed record CostedStep(string Place, Operation Operation, long Repeats, Cost Cost);

/// <summary>Lays the steps of a network's forward out with their costs, modules entered. Needs: <see cref="Body.Shapes"/>.</summary>
internal sealed class CostedSteps
{
    private readonly List<CostedStep> _steps = [];
    private readonly CostModel _costs;

    private CostedSteps(CostModel costs) => _costs = costs;

    public static IReadOnlyList<CostedStep> Of(Network network, CostModel costs)
    {
        var walk = new CostedSteps(costs);
        walk.Enter(network.Root, network.Root.Forward, Bindings.None, network.Root.Forward.Shapes, prefix: "", repeats: 1);
        return walk._steps;
    }

    private void Enter(ModuleInstance instance, Bindings bindings, TensorShape x, string prefix, long repeats)
    {
        Bindings inner = bindings.Enter(instance);
        ModuleDefinition definition = instance.Definition;
        Enter(definition, definition.Forward, inner, new ShapeInference().Infer(definition, definition.Forward, inner, [x]), prefix, repeats);
    }

    private void Enter(
        ModuleDefinition definition, Body body, Bindings bindings, IReadOnlyDictionary<string, TensorShape> shapes, string prefix, long repeats)
    {
        foreach (Step step in body.Steps.Where(step => step.Operation.IsThere(bindings)))
        {
            TensorShape x = shapes[step.Operands[0]];
            switch (step.Operation)
            {
                case CallBody call:
                    Body called = definition.BodyNamed(call.Body);
                    Enter(definition, called, bindings, called.Shapes, prefix, repeats);
                    break;
                case Call call:
                    var child = definition.MemberNamed<ChildModule>(call.Child);
                    Enter(child.Instance, bindings, x, prefix + child.StateName + ".", repeats);
                    break;
                case CallWhenPresent call:
                    var present = definition.MemberNamed<ChildModule>(call.Child);
                    if (bindings.Holds(present.When))
                        Enter(present.Instance, bindings, x, prefix + present.StateName + ".", repeats);
                    break;
                case RunBlocks run:
                    EnterBlocks(definition.MemberNamed<RepeatedBlocks>(run.Blocks), bindings, x, shapes[step.Result], prefix, repeats);
                    break;
                default:
                    Cost cost = _costs.Of(definition, step.Operation, bindings, [.. step.Operands.Select(operand => shapes[operand])], shapes[step.Result]);
                    _steps.Add(new CostedStep(prefix + step.Result, step.Operation, repeats, repeats * cost));
                    break;
            }
        }
    }

    /// <summary>The first block, then the others, which take what they give.</summary>
    private void EnterBlocks(RepeatedBlocks blocks, Bindings bindings, TensorShape x, TensorShape y, string prefix, long repeats)
    {
        long count = blocks.Count.In(bindings).Value;
        Enter(blocks.First, bindings, x, prefix + "0.", repeats);
        if (count > 1)
            Enter(blocks.Rest, bindings, y, prefix + (count == 2 ? "1." : $"{{1..{count - 1}}}."), repeats * (count - 1));
    }
}
