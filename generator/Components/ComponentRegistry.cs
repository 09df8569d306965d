using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>Everything that a network can be made of.</summary>
internal static class ComponentRegistry
{
    /// <summary>The families that <c>backbone.type</c> names.</summary>
    public static IReadOnlyList<Backbone> Backbones { get; } =
    [
        ResNet.Family,
        MobileNetV3.Family,
        ConvNeXt.Family,
    ];

    /// <summary>The objects of a spec in its order; the backbone is one of the families.</summary>
    public static IReadOnlyList<Component> All { get; } =
    [
        ImageInput.Component,
        .. Backbones,
        FeaturePyramid.Component,
        SemanticBranch.Component,
        Classifier.Component,
    ];

    /// <summary>Reads a backbone as its type says; one of no known type is read as the first family.</summary>
    public static ComponentSpec ReadBackbone(ObjectReader backbone, SpecContext context)
    {
        string[] types = [.. Backbones.Select(family => family.Type)];
        string? type = backbone.Find(Backbone.TypeName) is { } json ? backbone.Choice(json, types) : null;
        return (Backbones.FirstOrDefault(family => family.Type == type) ?? Backbones[0]).Read(backbone, context);
    }
}
