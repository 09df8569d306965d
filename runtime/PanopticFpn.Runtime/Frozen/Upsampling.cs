namespace PanopticFpn.Frozen;

/// <summary>How a map is brought to another size, as PyTorch's <c>interpolate</c> does it.</summary>
public enum Upsampling
{
    /// <summary>Bilinear, the corners' centres on each other.</summary>
    BilinearAlignCorners,

    /// <summary>Bilinear, the corners' edges on each other.</summary>
    Bilinear,
}
