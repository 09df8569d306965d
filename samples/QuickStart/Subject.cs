using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Training.Data;
using PanopticFpn.Training.Scenes;

namespace QuickStart;

/// <summary>What is looked at: a photograph, or a drawn scene whose classes are known.</summary>
/// <param name="Picture">The pixels.</param>
/// <param name="Labels">The true class of each pixel, 255 where none counts; null for photographs.</param>
internal sealed record Subject(Picture Picture, byte[]? Labels) : IDisposable
{
    // Another seed than the demo's: a scene that the shipped weights have not seen.
    private const int Seed = 7;

    /// <summary>How many times larger it is shown: a drawn scene is small, as those that the network was trained on.</summary>
    public int Enlargement => Labels is null ? 1 : 4;

    /// <summary>A scene that the program draws.</summary>
    public static Subject Drawn()
    {
        LabelledPicture scene = new DrawnScenes(count: 1, height: 144, width: 216, Seed).Read(0);
        return new Subject(Picture.FromRgb(scene.Pixels, scene.Width, scene.Height), scene.Labels);
    }

    /// <summary>A photograph, scaled down where it is larger.</summary>
    public static Subject Photograph(string file, int largestSide)
    {
        Picture original = Picture.Read(file);
        Picture fitting = original.FitWithin(largestSide);
        if (!ReferenceEquals(original, fitting))
            original.Dispose();
        return new Subject(fitting, Labels: null);
    }

    /// <summary>The share of pixels whose class is the true one, or null where that is not known.</summary>
    public double? Accuracy(ClassMap classes)
    {
        if (Labels is null)
            return null;
        int[] counted = [.. Enumerable.Range(0, Labels.Length).Where(pixel => Labels[pixel] != byte.MaxValue)];
        return counted.Count(pixel => classes.Indices[pixel] == Labels[pixel]) / (double)counted.Length;
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => Picture.Dispose();
}
