using PanopticFpn.Gen.Components;

namespace PanopticFpn.Gen.Spec;

/// <summary>
/// What the user wrote, defaults filled in, without where they wrote it: equal specs are equal values, so an edit that
/// only moves text compiles nothing again.
/// </summary>
internal sealed record NetworkSpec(string Model, string Namespace, ComponentSpec Backbone, ComponentSpec? Fpn, ComponentSpec? Semantic)
{
    /// <summary>The generated class with its namespace.</summary>
    public string FullName => Namespace + "." + Model;

    /// <summary>Whether other assemblies see the class.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>One line for the class's documentation, or null for what the network is.</summary>
    public string? Summary { get; init; }

    public ComponentSpec Input { get; init; } = ImageInput.Component.Default;

    /// <summary>Instead of a pyramid and a branch: the classifier.</summary>
    public ComponentSpec? Classifier { get; init; }

    /// <summary>What the network is made of, in the order of the hash.</summary>
    public IEnumerable<ComponentSpec> Components => new[] { Input, Backbone, Fpn, Semantic, Classifier }.OfType<ComponentSpec>();

    /// <summary>The same network with one group in each group normalisation, which fits any number of channels.</summary>
    public NetworkSpec WithOneGroup() => this with
    {
        Backbone = Backbone.WithOneGroup(),
        Fpn = Fpn?.WithOneGroup(),
        Semantic = Semantic?.WithOneGroup(),
    };
}
