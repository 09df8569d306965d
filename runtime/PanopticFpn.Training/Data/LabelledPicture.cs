namespace PanopticFpn.Training.Data;

/// <summary>A picture and the class of each of its pixels, as they were decoded.</summary>
/// <param name="Name">What messages call it: the picture's file name without its extension.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Pixels">Red, green and blue of each pixel, row-major: 3 * height * width bytes.</param>
/// <param name="Labels">The class index of each pixel, row-major, or the ignored value: height * width bytes.</param>
public sealed record LabelledPicture(string Name, int Height, int Width, byte[] Pixels, byte[] Labels);
