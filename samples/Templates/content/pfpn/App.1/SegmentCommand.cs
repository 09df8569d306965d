using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;

namespace App._1;

/// <summary><c>segment</c>: a picture with its classes in colour. It runs the ONNX file; libtorch is not touched.</summary>
internal static class SegmentCommand
{
    // Memory grows with the pixels: larger pictures are scaled down.
    private const int LargestSide = 2048;

    public static int Run(string file, RunFiles files)
    {
        if (!File.Exists(files.Onnx))
            throw new FileNotFoundException($"There is no exported network '{files.Onnx}'. Export it first: dotnet run --project App.1 -c Release -- export");

        using Picture original = Picture.Read(file);
        using Picture picture = original.FitWithin(LargestSide);
        using OnnxModel network = OnnxModel.Load(files.Onnx);
        ClassMap map = network.Segment(picture.ToTensor(network.Mean, network.StandardDeviation));
        SegmentationClasses classes = network.Classes ?? AppNetwork.Classes;
        using Picture overlay = picture.Blend(map, classes, opacity: 0.6f);
        overlay.WritePng(files.Segmented(file));

        Console.WriteLine($"{files.Segmented(file)}: {picture.Width} x {picture.Height}");
        foreach ((int index, int pixels) in map.Indices.CountBy(index => index).OrderByDescending(count => count.Value))
            Console.WriteLine($"{classes.Names[index],-20} {100.0 * pixels / map.Indices.Length,5:F1} %  {Colour(classes.Palette[index])}");
        return 0;
    }

    private static string Colour(RgbColor colour) => $"#{colour.Red:X2}{colour.Green:X2}{colour.Blue:X2}";
}
