using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Operations;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>What a spec means: the network in its training form, with the seed's operations in the seed's order.</summary>
internal static class NetworkLowering
{
    private const string TopDown = "TopDown";
    private const string Child = "Backbone";

    public static Network Lower(NetworkSpec spec)
    {
        NetworkInput input = ImageInput.Lower(spec.Input);
        var family = (Backbone)spec.Backbone.Component;
        string backbone = family.Title(spec.Backbone);
        if (spec.Classifier is { } classifier)
        {
            ClassList classes = classifier.Get(Classifier.Classes);
            LoweredBackbone whole = family.AsClassifier(spec.Backbone, input, spec.Model, classes.Count);
            return Network(spec, input, $"{backbone} classifier, {classes.Count} classes", whole, whole.Definition) with { Labels = LabelsOf(classes) };
        }

        if (spec.Fpn is null)
        {
            LoweredBackbone features = family.AsFeatureNetwork(spec.Backbone, input, spec.Model);
            return Network(spec, input, $"{backbone} features", features, features.Definition);
        }

        LoweredBackbone module = family.AsModule(spec.Backbone, input);
        var child = new ChildModule(Child, "backbone", "backbone", new ModuleInstance(module.Definition, []));
        var pyramid = new FeaturePyramid(spec.Fpn, module.Maps);
        if (spec.Semantic is null)
        {
            Body forward = pyramid.TopDown(Body.Forward, BodyAccess.EntryPoint, input.Name, FeaturePyramid.Bundle);
            return Network(spec, input, $"Feature pyramid over {backbone}", module, Root(spec, input, [child, .. pyramid.Members()], [forward]));
        }

        ClassList pixels = spec.Semantic.Get(SemanticBranch.Classes);
        SemanticBranch branch = SemanticBranch.Of(spec.Semantic, pyramid.Levels);
        ModuleDefinition root = Root(
            spec,
            input,
            [child, .. pyramid.Members(), .. branch.Members()],
            [
                branch.Forward(TopDown, input.Name),
                pyramid.Pyramid(TopDown, input.Name),
                pyramid.TopDown(TopDown, BodyAccess.Private, input.Name, bundle: null),
                branch.Segment(),
            ]);
        return Network(spec, input, $"Panoptic FPN (semantic branch) over {backbone}, {pixels.Count} classes", module, root) with
        {
            Labels = LabelsOf(pixels),
            Classes = new ClassTable(pixels.Count, [.. spec.Semantic.Get(SemanticBranch.Colors)], spec.Semantic.Get(SemanticBranch.Ignore)),
        };
    }

    private static ClassLabel[] LabelsOf(ClassList classes) => [.. classes.Names.Select(name => new ClassLabel(name.Name, name.Identifier))];

    private static Network Network(NetworkSpec spec, NetworkInput input, string title, LoweredBackbone backbone, ModuleDefinition root) =>
        new(spec.Model, spec.Namespace, title, SpecHash.Of(spec), input, root)
        {
            IsPublic = spec.IsPublic,
            Summary = spec.Summary,
            BatchStatistics = [.. BatchStatisticsOf(root, backbone)],
            Pretrained = ((Backbone)spec.Backbone.Component).Pretrained(spec.Backbone) is { } file
                ? file with { Prefix = root == backbone.Definition ? "" : "backbone." }
                : null,
        };

    /// <summary>Where the network normalises over the batch; every such part does so on the coarsest level too.</summary>
    private static IEnumerable<BatchStatistics> BatchStatisticsOf(ModuleDefinition root, LoweredBackbone backbone)
    {
        int stride = backbone.Maps.Max(map => map.Stride);
        bool isWhole = root == backbone.Definition;
        if (!isWhole && Normalises(root))
            yield return new BatchStatistics(Child: null, stride);
        if (backbone.Definition.Inner().Append(backbone.Definition).Any(Normalises))
            yield return new BatchStatistics(isWhole ? null : Child, stride);
    }

    private static bool Normalises(ModuleDefinition definition) => definition.Members.OfType<BatchNorm2dLayer>().Any(norm => !norm.IsFrozen);

    private static ModuleDefinition Root(NetworkSpec spec, NetworkInput input, IReadOnlyList<Member> members, IReadOnlyList<Body> bodies) =>
        new(spec.Model, "The network.", input.Shape, Constants: [], members, bodies);
}
