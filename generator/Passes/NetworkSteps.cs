using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using Shapes = System.Collections.Generic.IReadOnlyDictionary<string, PanopticFpn.Gen.Graph.TensorShape>;

namespace PanopticFpn.Gen.Passes;

/// <summary>A block that tables show as one: a module with constants, and how often it stands there, one after another.</summary>
/// <param name="Place">Its place: <c>backbone.layer1.{1..2}</c>.</param>
internal sealed record BlockPlace(string Place, string Kind, long Repeats);

/// <summary>A step of a network where it runs.</summary>
/// <param name="Prefix">The place of its module, with a dot at the end; empty for the root.</param>
/// <param name="Block">The outermost block that it is in, or null.</param>
internal sealed record PlacedStep(ModuleDefinition Definition, Step Step, Bindings Bindings, Shapes Shapes, string Prefix, BlockPlace? Block)
{
    public IReadOnlyList<TensorShape> Operands => [.. Step.Operands.Select(operand => Shapes[operand])];

    public TensorShape Result => Shapes[Step.Result];

    /// <summary>The place of its module inside the block; empty where it is in none.</summary>
    public string PrefixInBlock => Block is null ? "" : Prefix.Substring(Block.Place.Length + 1);
}

/// <summary>The steps of a network's forward in the order in which they run, modules entered. Needs: <see cref="Body.Shapes"/>.</summary>
internal static class NetworkSteps
{
    public static IEnumerable<PlacedStep> Of(Network network) =>
        Of(network.Root, network.Root.Forward, Bindings.None, network.Root.Forward.Shapes, prefix: "", block: null);

    private static IEnumerable<PlacedStep> Of(ModuleDefinition definition, Body body, Bindings bindings, Shapes shapes, string prefix, BlockPlace? block) =>
        body.Steps.Where(step => step.Operation.IsThere(bindings)).SelectMany(step =>
        {
            TensorShape[] operands = [.. step.Operands.Select(operand => shapes[operand])];
            return step.Operation switch
            {
                CallBody call when definition.BodyNamed(call.Body) is var called => Of(definition, called, bindings, called.Shapes, prefix, block),
                Call call => OfChild(definition.MemberNamed<ChildModule>(call.Child), bindings, operands, prefix, block),
                CallWhenPresent call when definition.MemberNamed<ChildModule>(call.Child) is var child =>
                    bindings.Holds(child.When) ? OfChild(child, bindings, operands, prefix, block) : [],
                RunBlocks run => OfBlocks(definition.MemberNamed<RepeatedBlocks>(run.Blocks), bindings, operands, shapes[step.Result], prefix, block),
                _ => [new PlacedStep(definition, step, bindings, shapes, prefix, block)],
            };
        });

    private static IEnumerable<PlacedStep> OfChild(ChildModule child, Bindings bindings, TensorShape[] operands, string prefix, BlockPlace? block)
    {
        string place = prefix + child.StateName;
        ModuleDefinition definition = child.Instance.Definition;
        bool isBlock = block is null && definition.Constants.Count > 0 && definition.Blocks is null;
        return Of(child.Instance, bindings, operands, place, isBlock ? new BlockPlace(place, definition.Name, 1) : block);
    }

    /// <summary>The first block, then the others together, which take what they give.</summary>
    private static IEnumerable<PlacedStep> OfBlocks(RepeatedBlocks blocks, Bindings bindings, TensorShape[] operands, TensorShape result, string prefix, BlockPlace? block)
    {
        long count = blocks.Count.In(bindings).Value;
        IEnumerable<PlacedStep> One(ModuleInstance instance, TensorShape[] given, string index, long repeats) =>
            Of(instance, bindings, given, prefix + index, block ?? new BlockPlace(prefix + index, instance.Definition.Name, repeats));

        IEnumerable<PlacedStep> first = One(blocks.First, operands, "0", 1);
        return count == 1 ? first : first.Concat(One(blocks.Rest, [result], count == 2 ? "1" : $"{{1..{count - 1}}}", count - 1));
    }

    private static IEnumerable<PlacedStep> Of(ModuleInstance instance, Bindings bindings, TensorShape[] operands, string place, BlockPlace? block)
    {
        Bindings inner = bindings.Enter(instance);
        ModuleDefinition definition = instance.Definition;
        Shapes shapes = new ShapeInference().Infer(definition, definition.Forward, inner, operands);
        return Of(definition, definition.Forward, inner, shapes, place + ".", block);
    }
}
