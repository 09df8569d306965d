namespace PanopticFpn.Training.Augmentation;

/// <summary>How training pictures are cropped and changed, each time anew.</summary>
public sealed record AugmentationOptions
{
    private const int LongestSide = 8192;

    /// <summary>Rows of a crop.</summary>
    public int CropHeight { get; init; } = 224;

    /// <summary>Columns of a crop.</summary>
    public int CropWidth { get; init; } = 224;

    /// <summary>The smallest scale of a picture before it is cropped; both axes scale alike.</summary>
    public double ScaleFrom { get; init; } = 0.5;

    /// <summary>The largest scale.</summary>
    public double ScaleTo { get; init; } = 2;

    /// <summary>The largest share of one class in a crop; other crops are drawn, ten at most, until one is below it. 1 takes any.</summary>
    public double MostOfOneClass { get; init; } = 0.75;

    /// <summary>How often a crop is laid around a pixel of a class of the picture, each class as likely as the others, so that rare ones are seen.</summary>
    public double ClassFocus { get; init; }

    /// <summary>How often a crop is mirrored, left for right.</summary>
    public double Flip { get; init; } = 0.5;

    /// <summary>Whether brightness, contrast, saturation and hue are changed, by as much as mmsegmentation does.</summary>
    public bool PhotometricDistortion { get; init; } = true;

    /// <exception cref="ArgumentException">An option is outside its range; the message says which.</exception>
    internal void Check()
    {
        Require(nameof(CropHeight), CropHeight, CropHeight is >= 1 and <= LongestSide, FormattableString.Invariant($"from 1 to {LongestSide}"));
        Require(nameof(CropWidth), CropWidth, CropWidth is >= 1 and <= LongestSide, FormattableString.Invariant($"from 1 to {LongestSide}"));
        Require(nameof(ScaleFrom), ScaleFrom, ScaleFrom is > 0 and <= 100, "above 0 and at most 100");
        Require(nameof(ScaleTo), ScaleTo, ScaleTo >= ScaleFrom && ScaleTo <= 100, FormattableString.Invariant($"from {nameof(ScaleFrom)}, {ScaleFrom}, to 100"));
        Require(nameof(MostOfOneClass), MostOfOneClass, MostOfOneClass is > 0 and <= 1, "above 0 and at most 1");
        Require(nameof(ClassFocus), ClassFocus, ClassFocus is >= 0 and <= 1, "from 0 to 1");
        Require(nameof(Flip), Flip, Flip is >= 0 and <= 1, "from 0 to 1");
    }

    private static void Require(string name, object value, bool holds, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}, but should be {expected}."));
    }
}
