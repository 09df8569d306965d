using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Augmentation;

/// <summary>Draws a crop of a picture: scaled, placed, mirrored and with other colours.</summary>
public static class PictureAugmentation
{
    private const int Attempts = 10;

    /// <summary>A crop of exactly the size that the options say.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="options">How it is changed.</param>
    /// <param name="ignore">The label of what lies outside the picture.</param>
    /// <param name="random">Draws; the same state gives the same crop.</param>
    public static LabelledPicture Apply(LabelledPicture picture, AugmentationOptions options, byte ignore, Random random)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Check();
        double scale = options.ScaleFrom + random.NextDouble() * (options.ScaleTo - options.ScaleFrom);
        bool mirrored = random.NextDouble() < options.Flip;
        bool focused = random.NextDouble() < options.ClassFocus;
        (Crop crop, byte[] labels) = focused ? Focused(picture, options, ignore, random, scale, mirrored) : Varied(picture, options, ignore, random, scale, mirrored);
        PhotometricDistortion? distortion = options.PhotometricDistortion ? PhotometricDistortion.Draw(random) : null;
        return new LabelledPicture(picture.Name, crop.Height, crop.Width, crop.Pixels(picture, distortion), labels);
    }

    /// <summary>A crop anywhere, of which no class takes too much.</summary>
    private static (Crop Crop, byte[] Labels) Varied(LabelledPicture picture, AugmentationOptions options, byte ignore, Random random, double scale, bool mirrored)
    {
        for (int attempt = 1; ; attempt++)
        {
            Crop crop = At(picture, options, scale, mirrored, random.NextDouble(), random.NextDouble());
            byte[] labels = crop.Labels(picture, ignore);
            if (attempt == Attempts || options.MostOfOneClass >= 1 || LargestShare(labels, ignore) < options.MostOfOneClass)
                return (crop, labels);
        }
    }

    /// <summary>A crop around a pixel of a class, each class of the picture as likely as the others.</summary>
    private static (Crop Crop, byte[] Labels) Focused(LabelledPicture picture, AugmentationOptions options, byte ignore, Random random, double scale, bool mirrored)
    {
        int[] counts = Count(picture.Labels);
        int[] present = [.. Enumerable.Range(0, counts.Length).Where(label => counts[label] > 0 && label != ignore)];
        if (present.Length == 0)
            return Varied(picture, options, ignore, random, scale, mirrored);
        int label = present[random.Next(present.Length)];
        int pixel = Find(picture.Labels, (byte)label, random.Next(counts[label]));
        (int height, int width) = Scaled(picture, scale);
        double top = PlaceOf((pixel / picture.Width + 0.5) * height / picture.Height, options.CropHeight, height, random);
        double left = PlaceOf((pixel % picture.Width + 0.5) * width / picture.Width, options.CropWidth, width, random);
        Crop crop = At(picture, options, scale, mirrored, top, left);
        return (crop, crop.Labels(picture, ignore));
    }

    /// <summary>Where a crop begins, as a share of the room that it has, for a position to lie somewhere in its middle half.</summary>
    private static double PlaceOf(double position, int crop, int length, Random random)
    {
        double start = position - crop * (0.25 + random.NextDouble() / 2);
        return length > crop ? Math.Clamp(start / (length - crop), 0, 1) : random.NextDouble();
    }

    private static Crop At(LabelledPicture picture, AugmentationOptions options, double scale, bool mirrored, double top, double left)
    {
        (int height, int width) = Scaled(picture, scale);
        var rows = new CropAxis(picture.Height, height, Offset(height, options.CropHeight, top), options.CropHeight, mirrored: false);
        var columns = new CropAxis(picture.Width, width, Offset(width, options.CropWidth, left), options.CropWidth, mirrored);
        return new Crop(rows, columns, options.CropHeight, options.CropWidth);
    }

    // Where the picture is smaller than the crop the difference is below zero, and the picture lies anywhere inside.
    private static int Offset(int length, int crop, double place) => (int)Math.Round(place * (length - crop));

    private static (int Height, int Width) Scaled(LabelledPicture picture, double scale) =>
        (Math.Max(1, (int)Math.Round(picture.Height * scale)), Math.Max(1, (int)Math.Round(picture.Width * scale)));

    private static double LargestShare(byte[] labels, byte ignore)
    {
        int[] counts = Count(labels);
        counts[ignore] = 0;
        long all = counts.Sum();
        return all == 0 ? 1 : (double)counts.Max() / all;
    }

    private static int[] Count(byte[] labels)
    {
        var counts = new int[256];
        foreach (byte label in labels)
            counts[label]++;
        return counts;
    }

    private static int Find(byte[] labels, byte label, int nth)
    {
        int at = -1;
        for (int found = 0; found <= nth; found++)
            at += 1 + labels.AsSpan(at + 1).IndexOf(label);
        return at;
    }
}
