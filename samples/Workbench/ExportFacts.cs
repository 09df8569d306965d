using PanopticFpn.Export;
using PanopticFpn.Onnx;

namespace Workbench;

/// <summary>What is said of an export.</summary>
internal static class ExportFacts
{
    private const int LayersShown = 4;

    public static IEnumerable<(string Name, string Value)> Of(string file, CheckedExportResult result)
    {
        yield return ("file", file);
        yield return ("size", Measure.Mebibytes(result.Bytes));
        yield return ("time", $"{Measure.Time(result.WriteTime.TotalMilliseconds)} to write");
        if (result.Quantization is { } quantization)
        {
            foreach ((string Name, string Value) fact in Of(quantization))
                yield return fact;
        }

        yield return ("checked with", $"{result.CheckedWith}, on {result.Pictures} {(result.Pictures == 1 ? "picture" : "pictures")}");
        yield return ("difference", FormattableString.Invariant($"{result.Difference:0.0E+0} of the largest number"));
        if (result.Agreement is { } agreement)
            yield return ("agreement", $"{Share(agreement)} of the pixels have TorchSharp's class");
        string size = FormattableString.Invariant($"{result.Height}x{result.Width}");
        yield return ("ONNX Runtime", $"{Measure.Time(result.Milliseconds)} for a picture of {size}");
        yield return ("TorchSharp", $"{Measure.Time(result.TorchMilliseconds)} for the same");
    }

    private static IEnumerable<(string Name, string Value)> Of(OnnxQuantization quantization)
    {
        yield return ("ranges", $"{quantization.Ranges.Count} measured, chosen by {quantization.Clipping}; weights of {quantization.WeightBits} bits");
        yield return ("float32 layers", Layers([.. quantization.FloatNodes.Order(StringComparer.Ordinal)]));
        if (quantization.Agreement is { } agreement)
            yield return ("calibration", $"{Share(agreement)} of the pixels have float32's class");
    }

    private static string Layers(string[] names) => names.Length switch
    {
        0 => "none",
        <= LayersShown => $"{names.Length}: {string.Join(", ", names)}",
        _ => $"{names.Length}: {string.Join(", ", names.Take(LayersShown))} and {names.Length - LayersShown} more",
    };

    private static string Share(double share) => FormattableString.Invariant($"{100 * share:F2} %");
}
