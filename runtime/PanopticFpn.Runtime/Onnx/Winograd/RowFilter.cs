namespace PanopticFpn.Onnx;

/// <summary>
/// Winograd's minimal filtering F(4,3) along the rows: four rows of a 3x3 convolution from six products of a row, not twelve.
/// With tile t's rows 4t-1 to 4t+4 as d0 to d5, input k is a sum of d's, product k its convolution with a 1x3 kernel that sums
/// the rows of the 3x3 one, and the four rows of the result are sums of the products.
/// </summary>
/// <remarks>
/// The coefficients are those of Toom and Cook for the points 0, 1, -1, 1/2, -1/2 and infinity (Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2015, take 2 and -2, which round worse).
/// </remarks>
internal static class RowFilter
{
    /// <summary>The rows of the result that a tile makes.</summary>
    public const int TileRows = 4;

    /// <summary>The products that it takes.</summary>
    public const int Products = 6;

    /// <summary>The rows of a kernel.</summary>
    public const int KernelRows = 3;

    /// <summary>The point whose powers weigh the last pair of products; the first pair's is 1.</summary>
    public const double Point = 0.5;

    /// <summary>What each input sums: factors of neighbouring rows, from a row relative to the tile's first.</summary>
    public static IReadOnlyList<RowTaps> Inputs { get; } =
    [
        new(-1, [0.25f, 0, -1.25f, 0, 1]),
        new(0, [-0.25f, -0.25f, 1, 1]),
        new(0, [0.25f, -0.25f, -1, 1]),
        new(0, [-0.5f, -1, 0.5f, 1]),
        new(0, [0.5f, -1, -0.5f, 1]),
        new(0, [0.25f, 0, -1.25f, 0, 1]),
    ];

    /// <summary>What each product's kernel sums: a factor for each row of the 3x3 kernel.</summary>
    public static IReadOnlyList<double[]> Kernels { get; } =
    [
        [4, 0, 0],
        [2.0 / 3, 2.0 / 3, 2.0 / 3],
        [2.0 / 3, -2.0 / 3, 2.0 / 3],
        [-8.0 / 3, -4.0 / 3, -2.0 / 3],
        [-8.0 / 3, 4.0 / 3, -2.0 / 3],
        [0, 0, 1],
    ];

    /// <summary>The tiles of a map, the last of which may pass its end.</summary>
    public static long Tiles(long height) => (height + TileRows - 1) / TileRows;
}

/// <summary>Neighbouring rows and their factors.</summary>
/// <param name="First">The first row, relative to a tile's first.</param>
/// <param name="Factors">A factor for each row.</param>
internal sealed record RowTaps(int First, float[] Factors);
