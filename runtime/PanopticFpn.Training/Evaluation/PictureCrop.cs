using PanopticFpn.Training.Data;
using PanopticFpn.Training.Loading;

namespace PanopticFpn.Training.Evaluation;

/// <summary>A part of a picture as a network takes it: only what is needed becomes four bytes a number.</summary>
internal sealed class PictureCrop(LabelledPicture picture, ModelInput input)
{
    private const int Channels = 3;
    private readonly PixelTable _table = new(input);

    /// <summary>The numbers [1,3,height,width] of a rectangle that lies in the picture.</summary>
    public ImageTensor At(int top, int left, int height, int width)
    {
        var pixels = new byte[Channels * height * width];
        int row = Channels * width;
        for (int y = 0; y < height; y++)
            picture.Pixels.AsSpan(((top + y) * picture.Width + left) * Channels, row).CopyTo(pixels.AsSpan(y * row, row));
        var numbers = new float[pixels.Length];
        _table.Normalise(pixels, numbers);
        return new ImageTensor(numbers, 1, Channels, height, width);
    }
}
