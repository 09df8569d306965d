using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The classes of a network that classifies pictures; its layers are the backbone family's.</summary>
internal static class Classifier
{
    public static readonly Property<ClassList> Classes = Property.Classes(example: 1000,
        "The classes, which are the logits: their number, or their names, which become an enum.");

    public static readonly Component Component = new(
        "classifier", "Instead of fpn and semantic: average pooling and a linear layer, torchvision's classifier.", [Classes]);
}
