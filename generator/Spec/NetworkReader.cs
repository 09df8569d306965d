using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>Reads the outermost object of a spec.</summary>
internal static class NetworkReader
{
    private static readonly string[] Accessibilities = ["public", "internal"];
    private static readonly string[] Pyramid = ["fpn", "semantic"];
    private static readonly WholeNumbers InputChannels = new(1, 1024);
    private static readonly WholeNumbers Pixels = new(1, 65536);

    public static NetworkSpec? Read(ObjectReader network, string defaultNamespace)
    {
        network.Text("$schema");
        string? model = network.RequiredName("model", ClassName.Problem, example: "\"StreetFpn\"");
        string? space = network.Name("namespace", NamespaceName.Problem, fallback: NamespaceName.OfProject(defaultNamespace), example: "\"Street.Models\"");
        string? accessibility = network.Choice("accessibility", Accessibilities);
        string? summary = network.Line("summary");
        network.Text("extends");
        InputSpec input = network.Object("input", ReadInput) ?? InputSpec.ImageNet;
        BackboneSpec backbone = network.RequiredObject("backbone", reader => BackboneReader.Read(reader, input), example: "{ \"type\": \"resnet\", \"depth\": 50 }")
            ?? BackboneSpec.OfDepth(50);
        FpnSpec? fpn = network.Object("fpn", reader => FpnReader.Read(reader, hasBranch: network.Has("semantic")));
        SemanticSpec? semantic = network.Object("semantic", SemanticReader.Read);
        ClassifierSpec? classifier = network.Object("classifier", ReadClassifier);
        RequireOneHead(network);
        return model is null || space is null ? null : new NetworkSpec(model, space, backbone, semantic is null ? fpn : fpn ?? FpnReader.Default, semantic)
        {
            IsPublic = accessibility != "internal",
            Summary = summary,
            Input = input,

            // Beside a pyramid, which is an error, the class that stands in keeps one head.
            Classifier = fpn is null && semantic is null ? classifier : null,
        };
    }

    private static void RequireOneHead(ObjectReader network)
    {
        if (!network.Has("classifier"))
            network.Requires("semantic", "fpn", Rules.SemanticWithoutFpn);
        string[] others = [.. Pyramid.Where(network.Has).Select(Wording.Quote)];
        if (others.Length > 0)
            network.RefuseName("classifier", Rules.ClassifierBesidePyramid, Wording.List(others, "and"));
    }

    private static InputSpec ReadInput(ObjectReader input)
    {
        int channels = input.WholeNumber("channels", InputChannels, fallback: 3);
        InputSpec known = InputSpec.OfChannels(channels);
        int? height = input.WholeNumber("height", Pixels);
        int? width = input.WholeNumber("width", Pixels);
        input.RequireTogether("height", "width", example: "512");
        return new InputSpec(
            channels,
            height,
            width,
            input.Numbers("mean", channels, Numbers.Any, known.Mean),
            input.Numbers("std", channels, Numbers.AboveZero, known.StandardDeviation));
    }

    private static ClassifierSpec ReadClassifier(ObjectReader classifier)
    {
        (int count, EquatableArray<NamedClass> names) = classifier.RequiredCountOrNames("classes", example: 1000);
        return new ClassifierSpec(count) { Names = names };
    }
}
