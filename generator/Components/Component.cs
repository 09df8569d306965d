using System.Collections.Immutable;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>What a component may depend on outside its own object.</summary>
/// <param name="Input">The pictures.</param>
/// <param name="HasSemantic">Whether a semantic branch reads the pyramid.</param>
internal sealed record SpecContext(ComponentSpec Input, bool HasSemantic);

/// <summary>An object of a spec: its properties, and what holds between them.</summary>
internal class Component
{
    private readonly Func<ComponentSpec, ObjectReader, SpecContext, ComponentSpec>? _check;
    private readonly IReadOnlyList<Property> _values;

    /// <param name="name">The property of the spec that holds it.</param>
    /// <param name="text">What it is, for the schema and the guide.</param>
    /// <param name="properties">In the order in which messages list them.</param>
    /// <param name="check">Reports what does not go together, and gives the spec with what follows from what is written.</param>
    public Component(
        string name, string text, IReadOnlyList<Property> properties, Func<ComponentSpec, ObjectReader, SpecContext, ComponentSpec>? check = null)
    {
        (Name, Text, Properties, _check) = (name, text, properties, check);
        _values = [.. properties.SelectMany(property => property.Inner.Count > 0 ? property.Inner : [property])];
        Default = _values.Aggregate(
            new ComponentSpec(this, ImmutableArray.Create(new object?[_values.Count])), (spec, property) => property.Read(reader: null, spec));
    }

    public string Name { get; }

    public string Text { get; }

    public IReadOnlyList<Property> Properties { get; }

    /// <summary>The order of the hash, where it is older than the order of the properties.</summary>
    public IReadOnlyList<Property>? HashOrder { get; init; }

    /// <summary>What <c>check</c> says, as members of a JSON schema.</summary>
    public string SchemaRules { get; init; } = "";

    /// <summary>The same for specs that inherit nothing: what a spec lacks, its base may have.</summary>
    public string WholeSchemaRules { get; init; } = "";

    /// <summary>The component of a spec that says nothing of it.</summary>
    public ComponentSpec Default { get; }

    public ComponentSpec Read(ObjectReader reader, SpecContext context) => Check(reader.Read(Properties, Default), reader, context);

    public int IndexOf(Property property)
    {
        int index = 0;
        while (_values[index] != property)
            index++;
        return index;
    }

    protected virtual ComponentSpec Check(ComponentSpec spec, ObjectReader reader, SpecContext context) => _check?.Invoke(spec, reader, context) ?? spec;
}
