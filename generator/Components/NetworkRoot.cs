using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>Who sees the generated class.</summary>
internal enum Accessibility { Public, Internal }

/// <summary>The outermost object of a spec: the class, and the components of its network.</summary>
internal static class NetworkRoot
{
    private static readonly Property<string?> Model = new("model", "The name of the generated class, such as StreetFpn.",
        "\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100", _ => null, (reader, json, _, _) => reader.Name(json, ClassName.Problem)) { Example = "\"StreetFpn\"" };

    private static readonly Property<string?> Namespace = Property.OptionalText("namespace", (reader, json) => reader.Name(json, NamespaceName.Problem),
        "The namespace of the generated class, such as Street.Models. Without it: the project's root namespace.", ", \"minLength\": 1, \"maxLength\": 200");

    private static readonly Property<Accessibility> Visibility = Property.Choice("accessibility", Accessibility.Public, "Whether other assemblies see the class.");

    private static readonly Property<string?> Summary = Property.OptionalText("summary", (reader, json) => reader.Line(json),
        "One line for the class's documentation. Without it: what the network is.", ", \"minLength\": 1");

    public static readonly Component Component = new(
        "",
        "A network that the build compiles into a C# class: a backbone, and on it a feature pyramid, a semantic branch on that, or a classifier.",
        [
            Property.OptionalText("$schema", (reader, json) => reader.Text(json), "Where this schema lies; editors complete and check by it."),
            Model,
            Namespace,
            Visibility,
            Summary,
            Property.OptionalText("extends", (reader, json) => reader.Text(json),
                "Another spec of the project, by its path from this spec's folder, such as base.pfpn.json. What this spec says is merged onto it: objects property by property, everything else replaces what was there, and null takes out what is inherited. A spec's model, summary and extends are its own."),
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

    public static NetworkSpec? Read(ObjectReader network, string defaultNamespace)
    {
        ComponentSpec own = network.Read(Component.Properties, Component.Default);
        network.Expect(Component.Properties.Select(property => property.Name).Concat(ComponentRegistry.All.Select(component => component.Name).Distinct()));
        string? space = network.Has(Namespace.Name) ? own.Get(Namespace) : SpaceOf(network, defaultNamespace);
        var context = new SpecContext(ImageInput.Component.Default, HasSemantic: network.Has(SemanticBranch.Component.Name));
        context = context with { Input = ReadObject(ImageInput.Component) ?? context.Input };
        ComponentSpec? backbone = network.Find("backbone", "{ \"type\": \"resnet\", \"depth\": 50 }") is { } json
            ? network.Object(json, reader => ComponentRegistry.ReadBackbone(reader, context))
            : null;
        ComponentSpec? fpn = ReadObject(FeaturePyramid.Component);
        ComponentSpec? semantic = ReadObject(SemanticBranch.Component);
        ComponentSpec? classifier = ReadObject(Classifier.Component);
        RequireOneHead(network);
        string? model = own.Get(Model);
        if (model is not null && network.Find(Model.Name) is { } named && backbone is { Component: Backbone family })
            model = network.Name(named, name => family.Declares(name) ? NameProblem.Taken(name) : null);
        if (model is null || space is null)
            return null;
        return new NetworkSpec(model, space, backbone ?? ComponentRegistry.Backbones[0].Default, semantic is null ? fpn : fpn ?? FeaturePyramid.Component.Default, semantic)
        {
            IsPublic = own.Get(Visibility) == Accessibility.Public,
            Summary = own.Get(Summary),
            Input = context.Input,

            // Beside a pyramid, which is an error, the class that stands in keeps one head.
            Classifier = fpn is null && semantic is null ? classifier : null,
        };

        ComponentSpec? ReadObject(Component component) =>
            network.Find(component.Name) is { } written ? network.Object(written, reader => component.Read(reader, context)) : null;
    }

    /// <summary>The project's namespace, where the spec names none.</summary>
    private static string? SpaceOf(ObjectReader network, string rootNamespace)
    {
        if (NamespaceName.OfProject(rootNamespace) is { } project)
            return network.Name(Namespace.Name, project, NamespaceName.Problem);
        network.Missing(Namespace.Name, "\"Street.Models\"");
        return null;
    }

    private static void RequireOneHead(ObjectReader network)
    {
        (string fpn, string semantic, string classifier) = (FeaturePyramid.Component.Name, SemanticBranch.Component.Name, Classifier.Component.Name);
        if (!network.Has(classifier) && !network.Has(fpn))
            network.RefuseName(semantic, Rules.SemanticWithoutFpn);
        string[] others = [.. new[] { fpn, semantic }.Where(network.Has).Select(Wording.Quote)];
        if (others.Length > 0)
            network.RefuseName(classifier, Rules.ClassifierBesidePyramid, Wording.List(others, "and"));
    }
}
