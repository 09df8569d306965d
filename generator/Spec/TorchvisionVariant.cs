namespace PanopticFpn.Gen.Spec;

/// <summary>A file of ImageNet weights that torchvision publishes.</summary>
/// <param name="Name">torchvision's name of the weights: IMAGENET1K_V1 or IMAGENET1K_V2.</param>
/// <param name="Variant">torchvision's name of the network.</param>
/// <param name="File">The file; its eight hex digits are the start of its SHA-256.</param>
internal sealed record PublishedWeights(string Name, string Variant, string File);

/// <summary>A ResNet as torchvision knows it.</summary>
/// <param name="V1">The file of the original recipe's weights.</param>
/// <param name="V2">The file of the newer recipe's weights, or null where there is none.</param>
/// <remarks>Names, numbers and files: torchvision's <c>models/resnet.py</c>.</remarks>
internal sealed record TorchvisionVariant(string Name, int Depth, int Groups, int WidthPerGroup, string V1, string? V2)
{
    public static IReadOnlyList<TorchvisionVariant> All { get; } =
    [
        new("resnet18", 18, 1, 64, "resnet18-f37072fd.pth", null),
        new("resnet34", 34, 1, 64, "resnet34-b627a593.pth", null),
        new("resnet50", 50, 1, 64, "resnet50-0676ba61.pth", "resnet50-11ad3fa6.pth"),
        new("resnet101", 101, 1, 64, "resnet101-63fe2227.pth", "resnet101-cd907fc2.pth"),
        new("resnet152", 152, 1, 64, "resnet152-394f9c45.pth", "resnet152-f82ba261.pth"),
        new("resnext50_32x4d", 50, 32, 4, "resnext50_32x4d-7cdf4587.pth", "resnext50_32x4d-1a0047aa.pth"),
        new("resnext101_32x8d", 101, 32, 8, "resnext101_32x8d-8ba56ff5.pth", "resnext101_32x8d-110c445d.pth"),
        new("resnext101_64x4d", 101, 64, 4, "resnext101_64x4d-173b62eb.pth", null),
        new("wide_resnet50_2", 50, 1, 128, "wide_resnet50_2-95faca4d.pth", "wide_resnet50_2-9ba9bcbe.pth"),
        new("wide_resnet101_2", 101, 1, 128, "wide_resnet101_2-32ee1156.pth", "wide_resnet101_2-d733dc28.pth"),
    ];

    /// <summary>The variant that a backbone is, or null. Dilation changes no weight, so a dilated network is its plain one.</summary>
    public static TorchvisionVariant? Of(BackboneSpec backbone) => backbone.Norm.Kind == NormKind.Group || backbone.Channels != BackboneSpec.PublishedChannels
        ? null
        : All.FirstOrDefault(variant =>
        {
            BackboneSpec published = BackboneSpec.OfDepth(variant.Depth);
            return published.Block == backbone.Block
                && published.Layers == backbone.Layers
                && variant.Groups == backbone.Groups
                && variant.WidthPerGroup == backbone.WidthPerGroup;
        });

    /// <summary>The weights of a name, or null where torchvision has none.</summary>
    public PublishedWeights? Weights(string name) => (name == "IMAGENET1K_V1" ? V1 : V2) is { } file ? new PublishedWeights(name, Name, file) : null;
}
