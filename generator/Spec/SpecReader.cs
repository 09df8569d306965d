using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>What a spec file holds: the spec, or everything that is wrong with it.</summary>
internal sealed record SpecReadResult(NetworkSpec? Spec, EquatableArray<Problem> Problems, SpecPlaces Places)
{
    /// <summary>
    /// Where something is wrong: what the spec may have meant, with other values in the wrong ones' places. Its class
    /// stands in, so that the build shows the spec's errors and none about a missing class. Null where nothing is wrong,
    /// or where not even the class's name can be told.
    /// </summary>
    public NetworkSpec? StandIn { get; init; }
}

/// <summary>Reads a spec: what is written, and where. The language, one method an object.</summary>
internal static class SpecReader
{
    private const int PyramidChannels = 256;
    private static readonly WholeNumbers Channels = new(1, 65536);
    private static readonly WholeNumbers ClassCounts = new(1, 65536);
    private static readonly WholeNumbers MaskValues = new(0, 65535);
    private static readonly string[] BackboneTypes = ["resnet"];
    private static readonly string[] Blocks = ["basic", "bottleneck"];
    private static readonly int[] Depths = [18, 34, 50, 101, 152];
    private static readonly WholeNumbers BlocksOfAStage = new(1, 1000);
    private static readonly WholeNumbers Groups = new(1, 1024);
    private static readonly WholeNumbers GroupWidths = new(1, 4096);

    /// <summary>Reads a file's text. Never throws: everything that is wrong with it is in the result.</summary>
    /// <param name="text">The file.</param>
    /// <param name="defaultNamespace">The project's root namespace, for a spec that names none.</param>
    public static SpecReadResult Read(string text, string defaultNamespace)
    {
        var problems = new ProblemList();
        JsonReadResult json = JsonReader.Read(text);
        if (json.Error is { } error)
        {
            problems.Add(Rules.NotJson, error.Range, error.Message);
            return new SpecReadResult(null, problems.InOrder(), SpecPlaces.None);
        }

        if (json.Root is not JsonObject root)
        {
            problems.Add(Rules.WrongType, json.Root!.Token, "A spec", "an object", Wording.Of(json.Root));
            return new SpecReadResult(null, problems.InOrder(), SpecPlaces.None);
        }

        NetworkSpec? spec = ObjectReader.Read(root, "", problems, network => ReadNetwork(network, defaultNamespace));
        return problems.Any
            ? new SpecReadResult(null, problems.InOrder(), SpecPlaces.In(root)) { StandIn = spec }
            : new SpecReadResult(spec, [], SpecPlaces.In(root));
    }

    private static NetworkSpec? ReadNetwork(ObjectReader network, string defaultNamespace)
    {
        network.Text("$schema");
        string? model = network.RequiredName("model", ClassName.Problem, example: "\"StreetFpn\"");
        string? space = network.Name("namespace", NamespaceName.Problem, fallback: NamespaceName.OfProject(defaultNamespace), example: "\"Street.Models\"");
        BackboneSpec backbone = network.RequiredObject("backbone", ReadBackbone, example: "{ \"type\": \"resnet\", \"depth\": 50 }") ?? BackboneSpec.OfDepth(50);
        FpnSpec? fpn = network.Object("fpn", ReadFpn);
        SemanticSpec? semantic = network.Object("semantic", ReadSemantic);
        network.Requires("semantic", "fpn", Rules.SemanticWithoutFpn);
        return model is null || space is null ? null : new NetworkSpec(model, space, backbone, semantic is null ? fpn : fpn ?? new FpnSpec(PyramidChannels), semantic);
    }

    private static BackboneSpec ReadBackbone(ObjectReader backbone)
    {
        backbone.RequiredChoice("type", BackboneTypes);
        int? depth = backbone.Choice("depth", Depths);
        string? block = backbone.Choice("block", Blocks);
        EquatableArray<int>? layers = backbone.WholeNumbers("layers", count: 4, BlocksOfAStage);
        RequireOneForm(backbone);

        BackboneSpec published = BackboneSpec.OfDepth(depth ?? 50);
        var spec = new BackboneSpec(
            backbone.Has("depth") ? depth : null,
            block is null ? published.Block : block == "basic" ? BlockKind.Basic : BlockKind.Bottleneck,
            layers ?? published.Layers,
            backbone.WholeNumber("groups", Groups, fallback: published.Groups),
            backbone.WholeNumber("widthPerGroup", GroupWidths, fallback: published.WidthPerGroup),
            backbone.TruthValues("replaceStrideWithDilation", count: 3, published.ReplaceStrideWithDilation));
        if (spec.Block == BlockKind.Basic)
            RequireBasic(backbone, spec);
        return spec;
    }

    /// <summary>A published depth, or a block and the layers of each stage.</summary>
    private static void RequireOneForm(ObjectReader backbone)
    {
        if (backbone.Has("depth"))
        {
            backbone.Refuse("block", Rules.DepthAndLayers);
            backbone.Refuse("layers", Rules.DepthAndLayers);
        }
        else if (!backbone.Has("block") && !backbone.Has("layers"))
        {
            backbone.Missing("depth", "50");
        }
        else if (!backbone.Has("block"))
        {
            backbone.Missing("block", "\"bottleneck\"");
        }
        else if (!backbone.Has("layers"))
        {
            backbone.Missing("layers", "[3, 4, 6, 3]");
        }
    }

    /// <summary>What torchvision's basic block refuses too.</summary>
    private static void RequireBasic(ObjectReader backbone, BackboneSpec spec)
    {
        if (spec.Groups != 1)
            backbone.Refuse("groups", Rules.BasicBlockIsPlain, "1");
        if (spec.WidthPerGroup != 64)
            backbone.Refuse("widthPerGroup", Rules.BasicBlockIsPlain, "64");
        if (spec.ReplaceStrideWithDilation.Any(dilated => dilated))
            backbone.Refuse("replaceStrideWithDilation", Rules.BasicBlockIsPlain, "[false, false, false]");
    }

    private static FpnSpec ReadFpn(ObjectReader fpn) =>
        new(fpn.WholeNumber("channels", Channels, fallback: PyramidChannels));

    private static SemanticSpec ReadSemantic(ObjectReader semantic)
    {
        int channels = semantic.WholeNumber("channels", Channels, fallback: 128);
        (int count, EquatableArray<NamedClass> names) = semantic.RequiredCountOrNames("classes", ClassCounts, example: 32);
        return new SemanticSpec(channels, count)
        {
            Names = names,
            Colors = semantic.Colors("colors", count),
            Ignore = semantic.WholeNumber("ignore", MaskValues, fallback: 255),
        };
    }
}
