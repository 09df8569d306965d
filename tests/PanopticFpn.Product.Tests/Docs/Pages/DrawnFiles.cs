using PanopticFpn.Imaging;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Scenes;
using SkiaSharp;

namespace PanopticFpn.Product.Tests.Docs.Pages;

/// <summary>The pictures that pages name, drawn.</summary>
internal static class DrawnFiles
{
    private const int Side = 96;

    /// <summary>A photograph, as it were.</summary>
    public static void Picture(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using Picture picture = StreetScene.Draw(Side, Side);
        picture.WritePng(path);
    }

    /// <summary>A data set: two pictures and masks to train on, and two to validate.</summary>
    public static void DataSet(string folder)
    {
        var scenes = new DrawnScenes(4, Side, Side, 1);
        foreach (int index in Enumerable.Range(0, scenes.Count))
        {
            LabelledPicture scene = scenes.Read(index);
            string split = Path.Combine(folder, index < 2 ? "train" : "val");
            string images = Directory.CreateDirectory(Path.Combine(split, "images")).FullName;
            string labels = Directory.CreateDirectory(Path.Combine(split, "labels")).FullName;
            using Picture picture = PanopticFpn.Imaging.Picture.FromRgb(scene.Pixels, scene.Width, scene.Height);
            picture.WritePng(Path.Combine(images, $"{index}.png"));
            WriteMask(Path.Combine(labels, $"{index}.png"), scene);
        }
    }

    private static void WriteMask(string path, LabelledPicture scene)
    {
        using var mask = new SKBitmap(new SKImageInfo(scene.Width, scene.Height, SKColorType.Gray8));
        // What is ignored has another value in each spec.
        byte[] labels = [.. scene.Labels.Select(label => label == byte.MaxValue ? (byte)0 : label)];
        labels.CopyTo(mask.GetPixelSpan());
        using FileStream file = File.Create(path);
        Xunit.Assert.True(mask.Encode(file, SKEncodedImageFormat.Png, 100));
    }
}
