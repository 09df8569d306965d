using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>Who sees the generated class.</summary>
internal enum Accessibility
{
    Public,
    Internal,
}

/// <summary>The outermost object of a spec: the class, and the components of its network.</summary>
internal static class NetworkRoot
{
    private static readonly Property<string?> Model = Property.Line(
        "model",
        "The name of the generated class, such as StreetFpn.",
        reader => reader.RequiredName("model", ClassName.Problem, example: "\"StreetFpn\""),
        "\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100");

    private static readonly Property<Accessibility> Visibility = Property.Choice(
        "accessibility", Accessibility.Public, "Whether other assemblies see the class.");

    private static readonly Property<string?> Summary = Property.Line(
        "summary",
        "One line for the class's documentation. Without it: what the network is.",
        reader => reader.Line("summary"),
        "\"type\": [\"string\", \"null\"], \"minLength\": 1");

    public static readonly Component Component = new(
        "",
        "A network that the build compiles into a C# class: a ResNet backbone, and on it a feature pyramid, a semantic branch on that, or a classifier.",
        [
            Property.Line("$schema", "Where this schema lies; editors complete and check by it.", reader => reader.Text("$schema")),
            Model,
            Property.Line(
                "namespace",
                "The namespace of the generated class, such as Street.Models. Without it: the project's root namespace.",
                _ => null,
                "\"type\": [\"string\", \"null\"], \"minLength\": 1, \"maxLength\": 200"),
            Visibility,
            Summary,
            Property.Line(
                "extends",
                "Another spec of the project, by its path from this spec's folder, such as base.pfpn.json. What this spec says is merged onto it: objects property by property, everything else replaces what was there, and null takes out what is inherited. A spec's model, summary and extends are its own.",
                reader => reader.Text("extends")),
        ])
        {
            WholeSchemaRules = """ "required": ["backbone"], "dependentRequired": { "semantic": ["fpn"] } """,
            SchemaRules = """
                "not": {
                  "required": ["classifier"],
                  "anyOf": [
                    { "required": ["fpn"], "properties": { "classifier": { "type": "object" }, "fpn": { "type": "object" } } },
                    { "required": ["semantic"], "properties": { "classifier": { "type": "object" }, "semantic": { "type": "object" } } }
                  ]
                }
                """,
        };

    private static readonly string Backbone = ComponentRegistry.Backbones[0].Name;

    public static NetworkSpec? Read(ObjectReader network, string defaultNamespace)
    {
        network.Expect(Component.Properties.Select(property => property.Name).Concat(ComponentRegistry.All.Select(component => component.Name).Distinct()));
        ComponentSpec own = Component.Properties.Aggregate(Component.Default, (spec, property) => property.Read(network, spec));
        string? space = network.Name("namespace", NamespaceName.Problem, fallback: NamespaceName.OfProject(defaultNamespace), example: "\"Street.Models\"");

        var context = new SpecContext(ImageInput.Component.Default, HasSemantic: network.Has(SemanticBranch.Component.Name));
        ComponentSpec input = ReadObject(ImageInput.Component) ?? ImageInput.Component.Default;
        context = context with { Input = input };
        ComponentSpec backbone = network.RequiredObject(Backbone, reader => ComponentRegistry.ReadBackbone(reader, context), example: "{ \"type\": \"resnet\", \"depth\": 50 }")
            ?? ComponentRegistry.Backbones[0].Default;
        ComponentSpec? fpn = ReadObject(FeaturePyramid.Component);
        ComponentSpec? semantic = ReadObject(SemanticBranch.Component);
        ComponentSpec? classifier = ReadObject(Classifier.Component);
        RequireOneHead(network);
        if (own.Get(Model) is not { } model || space is null)
            return null;
        return new NetworkSpec(model, space, backbone, semantic is null ? fpn : fpn ?? FeaturePyramid.Component.Default, semantic)
        {
            IsPublic = own.Get(Visibility) == Accessibility.Public,
            Summary = own.Get(Summary),
            Input = input,

            // Beside a pyramid, which is an error, the class that stands in keeps one head.
            Classifier = fpn is null && semantic is null ? classifier : null,
        };

        ComponentSpec? ReadObject(Component component) => network.Object(component.Name, reader => component.Read(reader, context));
    }

    private static void RequireOneHead(ObjectReader network)
    {
        (string fpn, string semantic, string classifier) = (FeaturePyramid.Component.Name, SemanticBranch.Component.Name, Classifier.Component.Name);
        if (!network.Has(classifier))
            network.Requires(semantic, fpn, Rules.SemanticWithoutFpn);
        string[] others = [.. new[] { fpn, semantic }.Where(network.Has).Select(Wording.Quote)];
        if (others.Length > 0)
            network.RefuseName(classifier, Rules.ClassifierBesidePyramid, Wording.List(others, "and"));
    }
}
