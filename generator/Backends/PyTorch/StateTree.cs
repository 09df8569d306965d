using System.Globalization;
using PanopticFpn.Gen.Graph;

namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>A part of a module by its key, the last part of its name in the state dict.</summary>
internal abstract record StateNode(string Key);

/// <summary>A layer or a child.</summary>
internal sealed record StateMember(string Key, Member Member) : StateNode(Key);

/// <summary>
/// What names with dots share: <c>features.3.block.0</c> lies in <c>features</c>, in <c>features.3</c> and in <c>features.3.block</c>. The
/// outermost one is the module itself.
/// </summary>
internal sealed record StateContainer(string Key, IReadOnlyList<StateNode> Children) : StateNode(Key)
{
    /// <summary>Whether the keys are 0, 1 and so on, as those of lists; a container with gaps or with names is a dictionary.</summary>
    public bool IsList => Children.Count > 0 && Children.Select((child, index) => child.Key == index.ToString(CultureInfo.InvariantCulture)).All(same => same);
}

/// <summary>The containers that a module needs so that its keys in the state dict are the members' state names.</summary>
internal static class StateTree
{
    public static StateContainer Of(ModuleDefinition definition) =>
        new("", Children([.. definition.Members.Where(member => member is not RepeatedBlocks).Select(member => (member.StateName.Split('.'), member))], depth: 0));

    /// <summary>The expression by which the module's own code reads a member.</summary>
    public static string ExpressionOf(StateContainer root, Member member)
    {
        string expression = "self";
        StateContainer container = root;
        foreach (string key in member.StateName.Split('.'))
        {
            expression = container.IsList ? $"{expression}[{key}]" :
                container != root ? $"{expression}[{Python.Quote(key)}]" :
                Python.IsIdentifier(key) ? $"{expression}.{key}" : $"getattr({expression}, {Python.Quote(key)})";
            container = container.Children.First(child => child.Key == key) as StateContainer ?? container;
        }

        return expression;
    }

    private static StateNode[] Children(IReadOnlyList<(string[] Path, Member Member)> members, int depth) =>
        [.. members.GroupBy(member => member.Path[depth]).Select(group => Child(group.Key, [.. group], depth + 1))];

    private static StateNode Child(string key, IReadOnlyList<(string[] Path, Member Member)> members, int depth)
    {
        if (members.All(member => member.Path.Length > depth))
            return new StateContainer(key, Children(members, depth));
        return members.Count == 1
            ? new StateMember(key, members[0].Member)
            : throw new NotSupportedException($"'{members[0].Member.StateName}' is the name of a member and of something else.");
    }
}
