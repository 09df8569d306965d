using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>Whether a property's value is part of the spec's hash.</summary>
internal enum HashRule
{
    Always,

    /// <summary>Only where it is not the default: for a property that is younger than published checkpoints, whose hashes stay.</summary>
    UnlessDefault,
    Never,
}

/// <summary>A property of a component, declared once: reading, the JSON schema, the table of the guide and the hash follow.</summary>
/// <param name="Text">What it means, for the schema and the guide.</param>
/// <param name="Schema">The values that it takes: members of a JSON schema.</param>
internal abstract partial record Property(string Name, string Text, string Schema)
{
    /// <summary>What a message proposes where it is missing, or null for a property that a spec may leave out.</summary>
    public string? Example { get; init; }

    /// <summary>Whether null is a value, and not as good as nothing.</summary>
    public bool TakesNull { get; init; }

    public bool IsRequired => Example is not null;

    /// <summary>Whether schema and guide name a default.</summary>
    public bool HasDefault { get; init; } = true;

    public HashRule Hash { get; init; }

    /// <summary>The properties of its object; none where it is no object.</summary>
    public virtual IReadOnlyList<Property> Inner => [];

    /// <summary>A declaration is itself alone: two objects may have properties of one name.</summary>
    public virtual bool Equals(Property? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode();

    /// <summary>Reads the value; without a reader it is the default, which may depend on what is declared before.</summary>
    public abstract ComponentSpec Read(ObjectReader? reader, ComponentSpec spec);

    /// <summary>What the hash is taken of: names and values.</summary>
    public abstract IEnumerable<(string Name, object? Value)> HashedIn(ComponentSpec spec);
}

/// <summary>A property that is one value of a <see cref="ComponentSpec"/>.</summary>
/// <param name="Fallback">The default, from what is declared before.</param>
/// <param name="Reading">Gives the value of what is written, from what was read before and the default.</param>
internal sealed record Property<T>(
    string Name, string Text, string Schema, Func<ComponentSpec, T> Fallback, Func<ObjectReader, JsonProperty, ComponentSpec, T, T> Reading)
    : Property(Name, Text, Schema)
{
    /// <summary>What the hash is taken of, where it is not the name and the value.</summary>
    public Func<ComponentSpec, T, IEnumerable<(string Name, object? Value)>>? HashedAs { get; init; }

    public override ComponentSpec Read(ObjectReader? reader, ComponentSpec spec)
    {
        T fallback = Fallback(spec);
        JsonProperty? written = TakesNull ? reader?.FindWritten(Name) : reader?.Find(Name, Example);
        return spec.With(this, written is null ? fallback : Reading(reader!, written, spec, fallback));
    }

    public override IEnumerable<(string Name, object? Value)> HashedIn(ComponentSpec spec) =>
        Hash == HashRule.Never || (Hash == HashRule.UnlessDefault && Equals(spec.Get(this), Fallback(spec)))
            ? []
            : HashedAs?.Invoke(spec, spec.Get(this)) ?? [(Name, spec.Get(this))];
}
