using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Graph;

/// <summary>What a spec means: the network in its training form, with the seed's operations in the seed's order.</summary>
internal static class NetworkLowering
{
    private const string PyramidBundle = "PyramidLevels";

    public static Network Lower(NetworkSpec spec)
    {
        if (spec.Fpn is null)
        {
            Backbone features = ResNet.AsFeatureNetwork(spec.Backbone, spec.Model);
            return Network(spec, $"{features.Title} features", features, child: null, features.Definition, classes: null);
        }

        Backbone backbone = ResNet.AsModule(spec.Backbone);
        var child = new ChildModule("Backbone", "backbone", "backbone", new ModuleInstance(backbone.Definition, []));
        IReadOnlyList<Member> pyramid = FeaturePyramid.Members(spec.Fpn, backbone.Features);
        if (spec.Semantic is null)
        {
            return Network(
                spec,
                $"Feature pyramid over {backbone.Title}",
                backbone,
                child.Name,
                Root(spec, [child, .. pyramid], [FeaturePyramid.TopDown(Body.Forward, BodyAccess.EntryPoint, backbone.Features, PyramidBundle)]),
                classes: null);
        }

        const string TopDown = "TopDown";
        return Network(
            spec,
            $"Panoptic FPN (semantic branch) over {backbone.Title}, {spec.Semantic.Classes} classes",
            backbone,
            child.Name,
            Root(
                spec,
                [child, .. pyramid, .. SemanticBranch.Members(spec.Semantic, spec.Fpn)],
                [
                    SemanticBranch.Forward(TopDown),
                    Pyramid(TopDown, backbone.Features),
                    FeaturePyramid.TopDown(TopDown, BodyAccess.Private, backbone.Features, bundle: null),
                ]),
            ClassesOf(spec.Semantic));
    }

    private static ClassTable ClassesOf(SemanticSpec semantic) => new(
        semantic.Classes,
        [.. semantic.Names.Select(name => new ClassLabel(name.Name, name.Identifier))],
        [.. semantic.Colors],
        semantic.Ignore);

    private static Network Network(
        NetworkSpec spec, string summary, Backbone backbone, string? child, ModuleDefinition root, ClassTable? classes) =>
        new(
            spec.Model,
            spec.Namespace,
            summary,
            SpecHash.Of(spec),
            NetworkInput.ImageNet,
            classes,
            new BatchStatistics(child, backbone.Features.Max(feature => feature.Stride)),
            root);

    private static ModuleDefinition Root(NetworkSpec spec, IReadOnlyList<Member> members, IReadOnlyList<Body> bodies) =>
        new(spec.Model, "The network.", NetworkInput.ImageNet.Shape, Constants: [], members, bodies);

    private static Body Pyramid(string topDown, IReadOnlyList<Feature> features)
    {
        var body = new BodyBuilder();
        body.CallBody(["p2", "p3", "p4", "p5"], topDown, "images");
        return body.Build(
            "Pyramid",
            "Computes the feature pyramid alone.",
            BodyAccess.EntryPoint,
            "images",
            FeaturePyramid.Outputs(features),
            PyramidBundle);
    }
}
