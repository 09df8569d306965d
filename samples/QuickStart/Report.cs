using System.Text.Json;
using System.Text.Json.Serialization;
using PanopticFpn;

namespace QuickStart;

/// <summary>How the two engines compare; times are medians in milliseconds, memory is the process's peak in bytes.</summary>
internal sealed record Report(
    string Model,
    int[] OutputShape,
    double MaxAbsDifference,
    double MaxAbs,
    double TorchMilliseconds,
    double OnnxMilliseconds,
    double ExportMilliseconds,
    string OnnxProvider,
    string OnnxFile,
    string Overlay,
    double? PixelAccuracy,
    string Weights,
    long PeakMemoryBytes)
{
    /// <summary>The largest difference that float32 explains, relative to the largest output.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Whether the two engines agree.</summary>
    [JsonIgnore]
    public bool Agrees => MaxAbsDifference <= Tolerance * MaxAbs;

    /// <summary>Writes the report as JSON.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, ReportJson.Default.Report));

    /// <summary>What a reader wants to know, line by line.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"output              [{string.Join(",", OutputShape)}]");
        output.WriteLine($"TorchSharp          {TorchMilliseconds,8:F0} ms");
        output.WriteLine($"ONNX Runtime        {OnnxMilliseconds,8:F0} ms, {OnnxProvider}");
        output.WriteLine($"export              {ExportMilliseconds,8:F0} ms");
        output.WriteLine($"largest difference  {MaxAbsDifference:0.0E-0} where the largest output is {MaxAbs:F3}" + (Agrees ? "" : $": more than {Tolerance:0E-0} of it"));
        output.WriteLine($"peak memory         {PeakMemoryBytes / (1024.0 * 1024.0),8:F0} MiB");
        output.WriteLine($"ONNX file           {OnnxFile}");
        output.WriteLine($"picture             {Overlay}");
        if (PixelAccuracy is { } accuracy)
            output.WriteLine($"right classes       {accuracy,8:P1} of the pixels");
        output.WriteLine(Weights);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
