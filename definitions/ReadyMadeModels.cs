namespace PanopticFpn.Models;

/// <summary>The networks that this assembly brings, one for each spec beside this file.</summary>
public static class ReadyMadeModels
{
    /// <summary>All of them: segmentation, then classifiers, then features; the small ones first.</summary>
    public static IReadOnlyList<ReadyMadeModel> All { get; } =
    [
        new ReadyMadeSegmentationModel<PanopticFpnR18>(),
        new ReadyMadeSegmentationModel<PanopticFpnR34>(),
        new ReadyMadeSegmentationModel<PanopticFpnR50>(),
        new ReadyMadeSegmentationModel<PanopticFpnR101>(),
        new ReadyMadeSegmentationModel<PanopticFpnR152>(),
        new ReadyMadeSegmentationModel<PanopticFpnMobileNetV3Small>(),
        new ReadyMadeSegmentationModel<PanopticFpnMobileNetV3Large>(),
        new ReadyMadeSegmentationModel<PanopticFpnConvNeXtTiny>(),
        new ReadyMadeSegmentationModel<CamVidFpnR18>(),
        new ReadyMadeSegmentationModel<PaperFpnR50>(),
        new ReadyMadeSegmentationModel<ShapesFpn>(),
        new ReadyMadeModel<ResNet18>(),
        new ReadyMadeModel<ResNet34>(),
        new ReadyMadeModel<ResNet50>(),
        new ReadyMadeModel<ResNet101>(),
        new ReadyMadeModel<ResNet152>(),
        new ReadyMadeModel<ResNeXt50_32x4d>(),
        new ReadyMadeModel<ResNeXt101_32x8d>(),
        new ReadyMadeModel<ResNeXt101_64x4d>(),
        new ReadyMadeModel<WideResNet50_2>(),
        new ReadyMadeModel<WideResNet101_2>(),
        new ReadyMadeModel<MobileNetV3Small>(),
        new ReadyMadeModel<MobileNetV3Large>(),
        new ReadyMadeModel<ConvNeXtTiny>(),
        new ReadyMadeModel<ResNet18Features>(),
        new ReadyMadeModel<ResNet34Features>(),
        new ReadyMadeModel<ResNet50Features>(),
        new ReadyMadeModel<ResNet101Features>(),
        new ReadyMadeModel<ResNet152Features>(),
        new ReadyMadeModel<ResNeXt50_32x4dFeatures>(),
        new ReadyMadeModel<ResNeXt101_32x8dFeatures>(),
        new ReadyMadeModel<ResNeXt101_64x4dFeatures>(),
        new ReadyMadeModel<WideResNet50_2Features>(),
        new ReadyMadeModel<WideResNet101_2Features>(),
        new ReadyMadeModel<MobileNetV3SmallFeatures>(),
        new ReadyMadeModel<MobileNetV3LargeFeatures>(),
        new ReadyMadeModel<ConvNeXtTinyFeatures>(),
    ];

    /// <summary>The model of a name; upper and lower case count as the same.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public static ReadyMadeModel Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownModelException(name, [.. All.Select(model => model.Name)]);
    }
}
