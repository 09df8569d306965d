using PanopticFpn.Gen.Operations;

namespace PanopticFpn.Gen.Graph;

internal enum ConstantKind
{
    Integer,
    Boolean,

    /// <summary>A number that need not be whole, a <c>double</c> in code: a probability.</summary>
    Real,
}

/// <summary>A number that each instance of a definition chooses.</summary>
internal sealed record Constant(string Name, ConstantKind Kind, string Summary);

/// <summary>A module as it is written once, however often it stands in the network.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Input">The shape that its first body takes, over its constants and symbols of its own.</param>
internal sealed record ModuleDefinition(
    string Name,
    string Summary,
    TensorShape Input,
    IReadOnlyList<Constant> Constants,
    IReadOnlyList<Member> Members,
    IReadOnlyList<Body> Bodies)
{
    /// <summary>The kinds of map that it defines: those that its bodies return.</summary>
    public IEnumerable<FeatureMap> Maps => Bodies.SelectMany(body => body.Outputs).Select(output => output.Map).OfType<FeatureMap>().Distinct();

    /// <summary>The constants that its code reads where it runs: whole numbers, and what an operation reads.</summary>
    public IEnumerable<Constant> Properties => Constants.Where(constant =>
        constant.Kind == ConstantKind.Integer || Bodies.Any(body => body.Steps.Any(step => step.Operation.ReadsConstant == constant.Name)));

    /// <summary>The blocks that it is a list of, or null where it has members of its own.</summary>
    public RepeatedBlocks? Blocks => Members.Count == 1 ? Members[0] as RepeatedBlocks : null;

    public Body Forward => BodyNamed(Body.Forward);

    /// <summary>The forward body and those that it calls.</summary>
    public IEnumerable<Body> ReachedBodies
    {
        get
        {
            var called = new HashSet<string>(Forward.Steps.Select(step => step.Operation).OfType<CallBody>().Select(call => call.Body));
            return Bodies.Where(body => body.Name == Body.Forward || called.Contains(body.Name));
        }
    }

    public Body BodyNamed(string name) => Bodies.First(body => body.Name == name);

    public T MemberNamed<T>(string name)
        where T : Member => Members.OfType<T>().First(member => member.Name == name);

    /// <summary>The definition with every body replaced, here and in all that it is built of.</summary>
    public ModuleDefinition RewriteBodies(Func<ModuleDefinition, Body, Body> rewrite)
    {
        ModuleDefinition inner = this with { Members = [.. Members.Select(member => RewriteInside(member, rewrite))] };
        return inner with { Bodies = [.. inner.Bodies.Select(body => rewrite(inner, body))] };
    }

    /// <summary>The definitions that this one is built of, in the order in which a reader meets them, each once.</summary>
    public IEnumerable<ModuleDefinition> Inner() =>
        Members.SelectMany(Instances)
            .SelectMany(instance => new[] { instance.Definition }.Concat(instance.Definition.Inner()))
            .GroupBy(definition => definition.Name)
            .Select(group => group.First());

    private static IEnumerable<ModuleInstance> Instances(Member member) => member switch
    {
        ChildModule child => [child.Instance],
        RepeatedBlocks blocks => [blocks.First, blocks.Rest],
        _ => [],
    };

    private static Member RewriteInside(Member member, Func<ModuleDefinition, Body, Body> rewrite)
    {
        ModuleInstance Inside(ModuleInstance instance) =>
            instance with { Definition = instance.Definition.RewriteBodies(rewrite) };

        return member switch
        {
            ChildModule child => child with { Instance = Inside(child.Instance) },
            RepeatedBlocks blocks => blocks with { First = Inside(blocks.First), Rest = Inside(blocks.Rest) },
            _ => member,
        };
    }
}
