using System.Globalization;

namespace PanopticFpn.Inference;

/// <summary>What a file's metadata says of its network.</summary>
internal sealed record OnnxModelFacts(
    string? ModelName,
    string? SpecHash,
    SegmentationClasses? Classes,
    IReadOnlyList<float> Mean,
    IReadOnlyList<float> StandardDeviation)
{
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];

    /// <exception cref="OnnxModelException">A list of numbers is not one.</exception>
    public static OnnxModelFacts Read(string path, IReadOnlyDictionary<string, string> metadata)
    {
        string? Text(string key) => metadata.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;
        return new OnnxModelFacts(
            Text("model"),
            Text("spec_sha256"),
            Text("classes") is { } classes ? Named(path, classes.Split('\n'), Text("colors"), Text("ignore")) : null,
            Text("input_mean") is { } mean ? Numbers(path, "input_mean", mean, _ => true) : ImageNetMean,
            Text("input_std") is { } deviation ? Numbers(path, "input_std", deviation, value => value > 0) : ImageNetDeviation);
    }

    private static SegmentationClasses Named(string path, string[] names, string? colors, string? ignore)
    {
        SegmentationClasses classes = SegmentationClasses.Numbered(names.Length) with { Names = [.. names] };
        if (ignore is not null)
        {
            classes = int.TryParse(ignore, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? classes with { Ignore = value }
                : throw new OnnxModelException($"The model '{path}' is damaged: its metadata 'ignore' is '{ignore.ReplaceLineEndings(" ")}', not a whole number. Export it again.");
        }

        return colors is null ? classes : classes with { Palette = [.. Palette(path, names.Length, colors)] };
    }

    private static RgbColor[] Palette(string path, int count, string text)
    {
        string[] parts = text.Split(',');
        var palette = new RgbColor[parts.Length];
        bool fits = parts.Length == count;
        for (int i = 0; fits && i < parts.Length; i++)
            fits = RgbColor.TryParse(parts[i], out palette[i]);
        return fits
            ? palette
            : throw new OnnxModelException($"The model '{path}' is damaged: its metadata 'colors' is '{text.ReplaceLineEndings(" ")}', not {count} colours such as #804080. Export it again.");
    }

    private static float[] Numbers(string path, string key, string text, Func<float, bool> fits)
    {
        string[] parts = text.Split(',');
        var numbers = new float[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !float.IsFinite(numbers[i]) || !fits(numbers[i]))
                throw new OnnxModelException($"The model '{path}' is damaged: its metadata '{key}' is '{text.ReplaceLineEndings(" ")}', not a list of fitting numbers. Export it again.");
        }

        return numbers;
    }
}
