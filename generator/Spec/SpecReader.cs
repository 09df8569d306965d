using PanopticFpn.Gen.Diagnostics;

namespace PanopticFpn.Gen.Spec;

/// <summary>What a spec file holds: the spec, or everything that is wrong with it.</summary>
internal sealed record SpecReadResult(NetworkSpec? Spec, EquatableArray<Problem> Problems, SpecPlaces Places);

/// <summary>Reads a spec: what is written, and where. The language, one method an object.</summary>
internal static class SpecReader
{
    private static readonly WholeNumbers Channels = new(1, 65536);
    private static readonly WholeNumbers ClassCounts = new(1, 65536);
    private static readonly string[] BackboneTypes = ["resnet"];
    private static readonly int[] Depths = [18, 34, 50, 101, 152];

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
        return new SpecReadResult(problems.Any ? null : spec, problems.InOrder(), SpecPlaces.In(root));
    }

    private static NetworkSpec? ReadNetwork(ObjectReader network, string defaultNamespace)
    {
        network.Text("$schema");
        string? model = network.RequiredName("model", ClassName.Problem, example: "\"StreetFpn\"");
        string? space = network.Name("namespace", NamespaceName.Problem, fallback: NamespaceName.OfProject(defaultNamespace), example: "\"Street.Models\"");
        BackboneSpec? backbone = network.RequiredObject("backbone", ReadBackbone, example: "{ \"type\": \"resnet\", \"depth\": 50 }");
        FpnSpec? fpn = network.Object("fpn", ReadFpn);
        SemanticSpec? semantic = network.Object("semantic", ReadSemantic);
        network.Requires("semantic", "fpn", Rules.SemanticWithoutFpn);
        return model is null || space is null || backbone is null ? null : new NetworkSpec(model, space, backbone, fpn, semantic);
    }

    private static BackboneSpec ReadBackbone(ObjectReader backbone)
    {
        backbone.RequiredChoice("type", BackboneTypes);
        return new BackboneSpec(backbone.RequiredChoice("depth", Depths, example: 50));
    }

    private static FpnSpec ReadFpn(ObjectReader fpn) =>
        new(fpn.WholeNumber("channels", Channels, fallback: 256));

    private static SemanticSpec ReadSemantic(ObjectReader semantic) => new(
        semantic.WholeNumber("channels", Channels, fallback: 128),
        semantic.RequiredWholeNumber("classes", ClassCounts, example: 32));
}
