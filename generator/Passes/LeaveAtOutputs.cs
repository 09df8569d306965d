using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Passes;

/// <summary>
/// What the network returns is in its caller's precision and memory layout, whatever it computes in. A map that is resampled
/// last leaves before that, where it is small.
/// Needs: <see cref="Body.Shapes"/>. Ensures: a <see cref="Leave"/> on the road to every output of the network.
/// </summary>
internal static class LeaveAtOutputs
{
    public static Network Run(Network network)
    {
        ModuleDefinition root = network.Root;
        Body forward = root.Forward;

        // A body that gives the network's outputs is the one to leave in.
        CallBody? last = forward.Steps.LastOrDefault(step => step.Operation is CallBody && forward.Outputs.All(output => step.Results.Contains(output.Value)))
            ?.Operation as CallBody;
        string leaving = last?.Body ?? Body.Forward;
        return network with { Root = root with { Bodies = [.. root.Bodies.Select(body => body.Name == leaving ? Run(body) : body)] } };
    }

    public static Body Run(Body body) => body.Outputs.Aggregate(body, Leave);

    private static Body Leave(Body body, BodyOutput output)
    {
        Step? producer = body.Steps.FirstOrDefault(step => step.Result == output.Value);
        bool before = producer is { Operation: Resize } && body.UsesOf(output.Value) == 1;
        string value = before ? producer!.Operands[0] : output.Value;
        string plain = "plain" + char.ToUpperInvariant(value[0]) + value.Substring(1);
        var leave = new Step([plain], new Leave(), [value]);

        var steps = body.Steps.ToList();
        if (before)
        {
            int index = steps.IndexOf(producer!);
            steps[index] = producer! with { Heading = null, Operands = [.. producer!.Operands.Select(operand => operand == value ? plain : operand)] };
            steps.Insert(index, leave with { Heading = producer.Heading });
        }
        else
        {
            steps.Add(leave);
        }

        return body.WithSteps(steps) with
        {
            Outputs = before ? body.Outputs : [.. body.Outputs.Select(other => other == output ? other with { Value = plain } : other)],
            Shapes = body.Shapes.Concat([new(plain, body.Shapes[value])]).ToDictionary(pair => pair.Key, pair => pair.Value),
        };
    }
}
