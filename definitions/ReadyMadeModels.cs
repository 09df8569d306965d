namespace PanopticFpn.Models;

/// <summary>The networks that this assembly brings, one for each spec beside this file.</summary>
public static class ReadyMadeModels
{
    /// <summary>All of them, the small ones first.</summary>
    public static IReadOnlyList<ReadyMadeModel> All { get; } =
    [
        new ReadyMadeSegmentationModel<PanopticFpnR18>(),
        new ReadyMadeSegmentationModel<PanopticFpnR34>(),
        new ReadyMadeSegmentationModel<PanopticFpnR50>(),
        new ReadyMadeSegmentationModel<PanopticFpnR101>(),
        new ReadyMadeSegmentationModel<PanopticFpnR152>(),
        new ReadyMadeSegmentationModel<CamVidFpnR18>(),
        new ReadyMadeModel<ResNet18Features>(),
        new ReadyMadeModel<ResNet34Features>(),
        new ReadyMadeModel<ResNet50Features>(),
        new ReadyMadeModel<ResNet101Features>(),
        new ReadyMadeModel<ResNet152Features>(),
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
