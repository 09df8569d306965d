using System.Globalization;
using static TorchSharp.torch;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>One network at one size, with the files that all processes share.</summary>
/// <param name="Network">The ready-made model.</param>
/// <param name="Folder">Where its files are.</param>
internal sealed record Scene(string Network, int Height, int Width, string Folder)
{
    private const int Seed = 5;

    public string Weights => File("weights.pth");

    public string Size => FormattableString.Invariant($"{Height}x{Width}");

    /// <summary>The multiply-adds of the network as it trains.</summary>
    public long MultiplyAdds => Models.ReadyMadeModels.Find(Network).Description.MultiplyAdds(Height, Width);

    /// <summary>A form's file of this kind, such as <c>onnx-fixed.onnx</c>.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>The same picture in every process: normalised noise.</summary>
    public Tensor Images()
    {
        random.manual_seed(Seed);
        return randn(1, 3, Height, Width);
    }

    /// <summary>Does something with the scene in a new folder, which is gone afterwards.</summary>
    public void InFolder(Action<Scene> action)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pfpn-speed-");
        try
        {
            action(this with { Folder = folder.FullName });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The scene as arguments of a process.</summary>
    public string[] Arguments => [Network, Height.ToString(CultureInfo.InvariantCulture), Width.ToString(CultureInfo.InvariantCulture), Folder];

    public static Scene Of(ReadOnlySpan<string> arguments) =>
        new(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture), arguments[3]);
}
