using System.Collections.Immutable;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>What a spec says of a component, defaults filled in. Compares by content.</summary>
internal sealed class ComponentSpec(Component component, ImmutableArray<object?> values) : IEquatable<ComponentSpec>
{
    public Component Component { get; } = component;

    private ImmutableArray<object?> Values { get; } = values;

    public object? this[Property property] => Values[Component.IndexOf(property)];

    public T Get<T>(Property<T> property) => (T)this[property]!;

    public ComponentSpec With<T>(Property<T> property, T value) => new(Component, Values.SetItem(Component.IndexOf(property), value));

    /// <summary>The same with one group in each group normalisation, which fits any number of channels.</summary>
    public ComponentSpec WithOneGroup() => new(Component, Values.Select(value => value is NormSpec norm ? norm.WithOneGroup() : value).ToImmutableArray());

    public bool Equals(ComponentSpec? other) => other is not null && Component == other.Component && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as ComponentSpec);

    /// <summary>The hashed properties with their values, for messages of tests.</summary>
    public override string ToString() =>
        $"{Component.Name} {{ {string.Join(", ", Component.Properties.SelectMany(property => property.HashedIn(this)).Select(hashed => $"{hashed.Name}: {hashed.Value}"))} }}";

    public override int GetHashCode() => Values.Aggregate(17, (hash, value) => unchecked(hash * 31 + (value?.GetHashCode() ?? 0)));
}
