using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>What a spec means: the network in its training form, with the seed's operations in the seed's order.</summary>
internal static class NetworkLowering
{
    private const string TopDown = "TopDown";

    public static Network Lower(NetworkSpec spec)
    {
        NetworkInput input = NetworkInput.Of(spec.Input);
        if (spec.Classifier is { } classifier)
        {
            Backbone whole = ResNet.AsClassifier(spec.Backbone, input, spec.Model, classifier);
            return Network(spec, input, $"{whole.Title} classifier, {classifier.Classes} classes", whole, whole.Definition) with
            {
                Labels = LabelsOf(classifier.Names),
            };
        }

        if (spec.Fpn is null)
        {
            Backbone features = ResNet.AsFeatureNetwork(spec.Backbone, input, spec.Model);
            return Network(spec, input, $"{features.Title} features", features, features.Definition);
        }

        Backbone backbone = ResNet.AsModule(spec.Backbone, input);
        var child = new ChildModule("Backbone", "backbone", "backbone", new ModuleInstance(backbone.Definition, []));
        var pyramid = new FeaturePyramid(spec.Fpn, backbone.Features);
        if (spec.Semantic is null)
        {
            Body forward = pyramid.TopDown(Body.Forward, BodyAccess.EntryPoint, input.Name, FeaturePyramid.Bundle);
            return Network(spec, input, $"Feature pyramid over {backbone.Title}", backbone, Root(spec, input, [child, .. pyramid.Members()], [forward]));
        }

        SemanticBranch branch = SemanticBranch.Of(spec.Semantic, spec.Fpn, pyramid.Levels);
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
        return Network(spec, input, $"Panoptic FPN (semantic branch) over {backbone.Title}, {spec.Semantic.Classes} classes", backbone, root) with
        {
            Labels = LabelsOf(spec.Semantic.Names),
            Classes = new ClassTable(spec.Semantic.Classes, [.. spec.Semantic.Colors], spec.Semantic.Ignore),
        };
    }

    private static ClassLabel[] LabelsOf(EquatableArray<NamedClass> names) => [.. names.Select(name => new ClassLabel(name.Name, name.Identifier))];

    private static Network Network(NetworkSpec spec, NetworkInput input, string title, Backbone backbone, ModuleDefinition root) =>
        new(spec.Model, spec.Namespace, title, SpecHash.Of(spec), input, root)
        {
            IsPublic = spec.IsPublic,
            Summary = spec.Summary,
            BatchStatistics = [.. BatchStatisticsOf(spec, backbone)],
            Pretrained = spec.Backbone.Weights is { } weights
                ? new PretrainedBackbone(weights.Variant, weights.Name, weights.File, spec.Fpn is null ? "" : "backbone.")
                : null,
        };

    /// <summary>Where the network normalises over the batch; every such part does so on the coarsest level too.</summary>
    private static IEnumerable<BatchStatistics> BatchStatisticsOf(NetworkSpec spec, Backbone backbone)
    {
        int stride = backbone.Features.Max(feature => feature.Stride);
        NormSpec?[] above = [spec.Fpn?.Lateral.Norm, spec.Fpn is { Smooth.Levels.Count: > 0 } ? spec.Fpn.Smooth.Convolution.Norm : null, spec.Semantic?.Norm];
        if (spec.Fpn is not null && above.Any(norm => norm?.Kind == NormKind.Batch))
            yield return new BatchStatistics(Child: null, stride);
        if (spec.Backbone.Norm.Kind == NormKind.Batch)
            yield return new BatchStatistics(spec.Fpn is null ? null : "Backbone", stride);
    }

    private static ModuleDefinition Root(NetworkSpec spec, NetworkInput input, IReadOnlyList<Member> members, IReadOnlyList<Body> bodies) =>
        new(spec.Model, "The network.", input.Shape, Constants: [], members, bodies);
}
