using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Evaluation;

/// <summary>A part of a picture as a network takes it: only what is needed becomes four bytes a number.</summary>
internal sealed class PictureCrop
{
    private const int Channels = 3;
    private readonly float[] _normalised = new float[Channels * 256];
    private readonly LabelledPicture _picture;

    public PictureCrop(LabelledPicture picture, ModelInput input)
    {
        _picture = picture;
        for (int i = 0; i < _normalised.Length; i++)
            _normalised[i] = (i % 256 / 255f - input.Mean[i / 256]) / input.StandardDeviation[i / 256];
    }

    /// <summary>The numbers [1,3,height,width] of a rectangle that lies in the picture.</summary>
    public ImageTensor At(int top, int left, int height, int width)
    {
        var numbers = new float[Channels * height * width];
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> normalised = _normalised.AsSpan(channel * 256, 256);
            for (int y = 0; y < height; y++)
            {
                int from = ((top + y) * _picture.Width + left) * Channels + channel;
                Span<float> row = numbers.AsSpan((channel * height + y) * width, width);
                for (int x = 0; x < row.Length; x++)
                    row[x] = normalised[_picture.Pixels[from + x * Channels]];
            }
        }

        return new ImageTensor(numbers, 1, Channels, height, width);
    }
}
