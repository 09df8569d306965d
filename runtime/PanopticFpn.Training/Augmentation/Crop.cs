using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Augmentation;

/// <summary>A window onto a scaled picture. Only what the window shows is resampled.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Height">How many rows.</param>
/// <param name="Width">How many columns.</param>
internal sealed record Crop(CropAxis Rows, CropAxis Columns, int Height, int Width)
{
    private const int Channels = 3;

    // A pixel is read and written as one vector, which is one number longer than it.
    private const int Spare = 1;

    // ImageNet's mean colour, which every usual normalisation turns into nearly zero.
    private static readonly byte[] Filling = [124, 116, 104];

    /// <summary>The label of each pixel: that of the nearest one, ignored outside the picture.</summary>
    public byte[] Labels(LabelledPicture picture, byte ignore)
    {
        var labels = new byte[Height * Width];
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = labels.AsSpan(y * Width, Width);
            if (!Rows.IsInside(y))
            {
                row.Fill(ignore);
                continue;
            }

            ReadOnlySpan<byte> source = picture.Labels.AsSpan(Rows.Nearest(y) * picture.Width, picture.Width);
            for (int x = 0; x < row.Length; x++)
                row[x] = Columns.IsInside(x) ? source[Columns.Nearest(x)] : ignore;
        }

        return labels;
    }

    /// <summary>The colours, antialiased bilinear, row-major; the mean colour outside the picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="distortion">How the picture's colours are changed; what lies outside is not.</param>
    public byte[] Pixels(LabelledPicture picture, PhotometricDistortion? distortion = null)
    {
        (int top, int bottom) = Rows.Needed();
        (int left, int right) = Columns.Needed();
        int stride = (right - left) * Channels;
        float[] source = Needed(picture, top, bottom, left, stride);
        var between = new float[stride + Spare];
        var numbers = new float[Width * Channels + Spare];
        var pixels = new byte[Height * Width * Channels];
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = pixels.AsSpan(y * Width * Channels, Width * Channels);
            if (Rows.IsInside(y))
            {
                Down(source.AsSpan((Rows.Start(y) - top) * stride), Rows.Weights(y), between.AsSpan(0, stride));
                Across(between, left, numbers);
                Span<float> colours = numbers.AsSpan(0, row.Length);
                distortion?.Apply(colours);
                Round(colours, row);
            }

            FillOutside(row, Rows.IsInside(y));
        }

        return pixels;
    }

    /// <summary>The part of the picture that the window is made of.</summary>
    private static float[] Needed(LabelledPicture picture, int top, int bottom, int left, int stride)
    {
        var source = new float[(bottom - top) * stride];
        for (int y = top; y < bottom; y++)
            TensorPrimitives.ConvertTruncating<byte, float>(picture.Pixels.AsSpan((y * picture.Width + left) * Channels, stride), source.AsSpan((y - top) * stride, stride));
        return source;
    }

    /// <summary>One row out of those below each other.</summary>
    private static void Down(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, Span<float> row)
    {
        TensorPrimitives.Multiply(source[..row.Length], weights[0], row);
        for (int tap = 1; tap < weights.Length; tap++)
        {
            if (weights[tap] != 0)
                TensorPrimitives.MultiplyAdd(source.Slice(tap * row.Length, row.Length), weights[tap], row, row);
        }
    }

    /// <summary>As many columns as the window has, out of a row's columns from the first needed one on.</summary>
    private void Across(ReadOnlySpan<float> row, int left, Span<float> narrow)
    {
        for (int x = 0; x < Width; x++)
        {
            if (!Columns.IsInside(x))
                continue;
            ReadOnlySpan<float> from = row[((Columns.Start(x) - left) * Channels)..];
            Vector128<float> sum = Vector128<float>.Zero;
            foreach (float weight in Columns.Weights(x))
            {
                sum += Vector128.Create(from) * weight;
                from = from[Channels..];
            }

            // The fourth number is overwritten by the next pixel.
            sum.CopyTo(narrow[(x * Channels)..]);
        }
    }

    private static void Round(Span<float> numbers, Span<byte> bytes)
    {
        TensorPrimitives.Add(numbers, 0.5f, numbers);
        TensorPrimitives.ConvertSaturating<float, byte>(numbers, bytes);
    }

    private void FillOutside(Span<byte> row, bool isInside)
    {
        for (int x = 0; x < Width; x++)
        {
            if (!isInside || !Columns.IsInside(x))
                Filling.CopyTo(row[(x * Channels)..]);
        }
    }
}
