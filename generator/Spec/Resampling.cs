namespace PanopticFpn.Gen.Spec;

/// <summary>How a map is brought to another size.</summary>
internal enum Resampling
{
    /// <summary>Bilinear, the corners' centres on each other: the seed's.</summary>
    BilinearAlignCorners,

    /// <summary>Bilinear, the corners' edges on each other.</summary>
    Bilinear,
    Nearest,
}
