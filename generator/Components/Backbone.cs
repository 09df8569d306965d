using PanopticFpn.Gen.Backends;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>A map that a backbone computes.</summary>
/// <param name="Name">Its name inside a network: <c>c2</c>.</param>
/// <param name="Feature">Its name among the outputs of a network that is the backbone alone, or null where it is none of them.</param>
/// <param name="IsLevel">Whether a neck reads it.</param>
internal sealed record BackboneMap(string Name, string? Feature, long Channels, int Stride, bool IsLevel = true);

/// <summary>A network as torchvision publishes it.</summary>
/// <param name="Name">torchvision's name of the network.</param>
/// <param name="Files">
/// The files of ImageNet weights by torchvision's names of the weights; the eight hex digits in a file's name are the start of its SHA-256.
/// </param>
internal sealed record PublishedNetwork(string Name, params (string Weights, string File)[] Files)
{
    public string? FileOf(string? weights) => Files.FirstOrDefault(file => file.Weights == weights).File;
}

/// <summary>A backbone as the module of a network.</summary>
/// <param name="Maps">The maps that it gives, or that its classifier reads last; finest first.</param>
internal sealed record LoweredBackbone(ModuleDefinition Definition, IReadOnlyList<FeatureMap> Maps);

/// <summary>A family of backbones: its properties, and from them the layers and steps of the three networks that a backbone can be.</summary>
internal abstract class Backbone : Component
{
    public const string TypeName = "type";

    private readonly Property<string?> _weights;
    private readonly Lazy<HashSet<string>> _declared;

    /// <param name="type">The family in <c>backbone.type</c>.</param>
    /// <param name="properties">The properties without <c>type</c> and <c>weights</c>.</param>
    /// <param name="weights">The names of published weights.</param>
    protected Backbone(string type, IReadOnlyList<Property> properties, Property<string?> weights)
        : base(
            "backbone",
            "What looks at the picture. Without fpn the network gives the backbone's maps, at strides 4 to 32.",
            [TypeProperty(type), .. properties, weights])
    {
        Type = type;
        _weights = weights;
        _declared = new Lazy<HashSet<string>>(DeclaredNames);
    }

    public string Type { get; }

    private HashSet<string> DeclaredNames() => new(
        from sample in Samples
        let definition = AsClassifier(sample, ImageInput.Lower(ImageInput.Component.Default), ModuleName, classes: 1).Definition
        from inner in definition.Inner().Append(definition)
        from name in inner.Members.Select(member => member.Name).Concat(inner.Constants.Select(constant => CSharp.Pascal(constant.Name))).Append(inner.Name)
        select name);

    /// <summary>The name of the module inside a network.</summary>
    protected abstract string ModuleName { get; }

    /// <summary>The network as papers and model zoos call it.</summary>
    public abstract string Title(ComponentSpec spec);

    /// <summary>The published file that belongs to a backbone, or null.</summary>
    public PretrainedBackbone? Pretrained(ComponentSpec spec) =>
        spec.Get(_weights) is { } weights && PublishedAs(spec) is { } network && network.FileOf(weights) is { } file
            ? new PretrainedBackbone(network.Name, weights, file, Prefix: "")
            : null;

    /// <summary>The backbone as a network of its own.</summary>
    public LoweredBackbone AsFeatureNetwork(ComponentSpec spec, NetworkInput input, string model) => Features(
        spec, input, model, map => map.Feature ?? map.Name, map => map.Feature is not null, BodyAccess.EntryPoint);

    /// <summary>The backbone inside a network: the maps that a neck reads.</summary>
    public LoweredBackbone AsModule(ComponentSpec spec, NetworkInput input) =>
        Features(spec, input, ModuleName, map => map.Name, map => map.IsLevel, BodyAccess.Module);

    /// <summary>The backbone with its classifier.</summary>
    public LoweredBackbone AsClassifier(ComponentSpec spec, NetworkInput input, string model, int classes)
    {
        IReadOnlyList<BackboneMap> maps = Maps(spec);
        BackboneMap last = maps[maps.Count - 1];
        var body = new BodyBuilder();
        Write(body, spec, input.Name, [.. maps.Select(map => map.Name)]);
        string logits = Classify(body, spec, last.Name);
        Body forward = body.Build(
            Body.Forward,
            "Classifies pictures: the class with the largest logit is the picture's.",
            BodyAccess.EntryPoint,
            input.Name,
            [new BodyOutput("logits", logits, 0)]);
        Member[] members = [.. Members(spec, input), .. ClassifierMembers(spec, last.Channels, classes)];
        return new LoweredBackbone(
            new ModuleDefinition(model, $"{Title(spec)}.", input.Shape, Constants: [], members, [forward]),
            [new FeatureMap(last.Name, last.Channels, last.Stride)]);
    }

    /// <summary>Whether the family's code declares a name, which no model over it may have.</summary>
    public bool Declares(string name) => _declared.Value.Contains(name);

    /// <summary>Backbones that together have all that the family declares.</summary>
    protected virtual IEnumerable<ComponentSpec> Samples => [Default];

    /// <summary>The maps from fine to coarse.</summary>
    protected abstract IReadOnlyList<BackboneMap> Maps(ComponentSpec spec);

    /// <summary>Layers and child modules from the images to the last map.</summary>
    protected abstract IReadOnlyList<Member> Members(ComponentSpec spec, NetworkInput input);

    /// <summary>Writes the steps from the images to the maps, which get these names.</summary>
    protected abstract void Write(BodyBuilder body, ComponentSpec spec, string images, IReadOnlyList<string> maps);

    /// <summary>The layers from the last map to the logits.</summary>
    protected virtual IReadOnlyList<Member> ClassifierMembers(ComponentSpec spec, long channels, int classes) =>
        [new LinearLayer("Fc", "fc", "classifier.classes", channels, classes)];

    /// <summary>Writes the steps from the last map to the logits, and returns the logits' name.</summary>
    protected virtual string Classify(BodyBuilder body, ComponentSpec spec, string map)
    {
        body.Heading("Classify: the mean of each channel, then one linear layer.");
        return body.Append("logits", new Linear("Fc"), body.Append("pooled", new GlobalAveragePool(), map));
    }

    /// <summary>The network of torchvision that a backbone is, or null.</summary>
    protected abstract PublishedNetwork? PublishedAs(ComponentSpec spec);

    /// <summary>Why a backbone is no published network.</summary>
    protected virtual string WhyUnpublished(ComponentSpec spec) => "torchvision publishes no network of these blocks and channels";

    /// <summary>Reports what does not go together, and gives the spec with what follows from what is written.</summary>
    protected virtual ComponentSpec Check(ComponentSpec spec, ObjectReader reader) => spec;

    protected sealed override ComponentSpec Check(ComponentSpec spec, ObjectReader reader, SpecContext context)
    {
        ComponentSpec checkedSpec = Check(spec, reader);
        if (spec.Get(_weights) is not { } weights)
            return checkedSpec;
        PublishedNetwork? network = PublishedAs(checkedSpec);
        if (context.Input.Get(ImageInput.Channels) != 3)
            reader.Refuse(_weights.Name, Rules.UnusedWeights, "they take pictures of 3 channels");
        else if (network is null)
            reader.Refuse(_weights.Name, Rules.UnusedWeights, WhyUnpublished(checkedSpec));
        else if (network.FileOf(weights) is null)
            reader.Refuse(_weights.Name, Rules.NoSuchWeights, Wording.Quote(weights), network.Name, Wording.Quote(network.Files[0].Weights));
        else
            return checkedSpec;
        return checkedSpec.With(_weights, null);
    }

    /// <summary>The property <c>weights</c>, which takes the names of the networks' weights.</summary>
    protected static Property<string?> WeightsOf(IEnumerable<PublishedNetwork> networks, string text) =>
        Property.OptionalOneOf("weights", [.. networks.SelectMany(network => network.Files).Select(file => file.Weights).Distinct()], text)
        with { HashedAs = (spec, _) => [("weights", ((Backbone)spec.Component).Pretrained(spec)?.File)] };

    private static Property<string> TypeProperty(string type) =>
        new(TypeName, "The family.", $"\"enum\": [{Wording.Quote(type)}]", _ => type, (_, _, _, family) => family) { Example = Wording.Quote(type) };

    private LoweredBackbone Features(
        ComponentSpec spec, NetworkInput input, string model, Func<BackboneMap, string> name, Func<BackboneMap, bool> isGiven, BodyAccess access)
    {
        IReadOnlyList<BackboneMap> maps = Maps(spec);
        FeatureMap[] features = [.. maps.Where(isGiven).Select(map => new FeatureMap(name(map), map.Channels, map.Stride))];
        var body = new BodyBuilder();
        Write(body, spec, input.Name, [.. maps.Select(name)]);
        Body forward = body.Build(
            Body.Forward,
            $"Runs the backbone and returns {features[0].Name} to {features[features.Length - 1].Name}.",
            access,
            input.Name,
            [.. features.Select(feature => feature.AsOutput)],
            bundle: "Features");
        return new LoweredBackbone(
            new ModuleDefinition(model, $"{Title(spec)} without its classifier.", input.Shape, Constants: [], Members(spec, input), [forward]), features);
    }
}
