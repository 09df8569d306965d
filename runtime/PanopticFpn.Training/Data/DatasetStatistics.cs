namespace PanopticFpn.Training.Data;

/// <summary>What a data set holds.</summary>
/// <param name="PixelsPerClass">How many pixels are of each class.</param>
/// <param name="Ignored">How many pixels are ignored.</param>
/// <param name="Pictures">How many pictures there are.</param>
/// <param name="SmallestHeight">The fewest rows of a picture.</param>
/// <param name="SmallestWidth">The fewest columns of a picture, maybe of another one.</param>
/// <param name="LargestHeight">The most rows of a picture.</param>
/// <param name="LargestWidth">The most columns of a picture, maybe of another one.</param>
public sealed record DatasetStatistics(
    IReadOnlyList<long> PixelsPerClass,
    long Ignored,
    int Pictures,
    int SmallestHeight,
    int SmallestWidth,
    int LargestHeight,
    int LargestWidth);
