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

    /// <summary>The colours, antialiased bilinear, row-major, as numbers from 0 to 255.</summary>
    public float[] Pixels(LabelledPicture picture)
    {
        (int first, int end) = Rows.Needed();
        float[] narrow = Across(picture, first, end);
        var pixels = new float[Height * Width * Channels];
        int stride = Width * Channels;
        for (int y = 0; y < Height; y++)
        {
            Span<float> row = pixels.AsSpan(y * stride, stride);
            if (!Rows.IsInside(y))
            {
                Fill(row);
                continue;
            }

            ReadOnlySpan<float> weights = Rows.Weights(y);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                if (weights[tap] != 0)
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(narrow.AsSpan((Rows.Start(y) - first + tap) * stride, stride), weights[tap], row, row);
            }
        }

        FillColumns(pixels);
        return pixels;
    }

    /// <summary>The rows of the picture that are needed, each as wide as the crop.</summary>
    private float[] Across(LabelledPicture picture, int first, int end)
    {
        var narrow = new float[(end - first) * Width * Channels];
        for (int y = first; y < end; y++)
        {
            ReadOnlySpan<byte> source = picture.Pixels.AsSpan(y * picture.Width * Channels, picture.Width * Channels);
            Span<float> row = narrow.AsSpan((y - first) * Width * Channels, Width * Channels);
            for (int x = 0; x < Width; x++)
            {
                if (!Columns.IsInside(x))
                    continue;
                ReadOnlySpan<float> weights = Columns.Weights(x);
                ReadOnlySpan<byte> from = source.Slice(Columns.Start(x) * Channels, weights.Length * Channels);
                float red = 0, green = 0, blue = 0;
                for (int tap = 0; tap < weights.Length; tap++)
                {
                    red += weights[tap] * from[tap * Channels];
                    green += weights[tap] * from[tap * Channels + 1];
                    blue += weights[tap] * from[tap * Channels + 2];
                }

                (row[x * Channels], row[x * Channels + 1], row[x * Channels + 2]) = (red, green, blue);
            }
        }

        return narrow;
    }

    private void FillColumns(float[] pixels)
    {
        for (int x = 0; x < Width; x++)
        {
            for (int y = 0; !Columns.IsInside(x) && y < Height; y++)
                Fill(pixels.AsSpan((y * Width + x) * Channels, Channels));
        }
    }

    private static void Fill(Span<float> pixels)
    {
        for (int index = 0; index < pixels.Length; index++)
            pixels[index] = Filling[index % Channels];
    }
}
