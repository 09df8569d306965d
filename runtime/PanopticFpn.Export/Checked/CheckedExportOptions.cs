using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>How an export is written and checked.</summary>
public sealed record CheckedExportOptions
{
    /// <summary>How the file is written.</summary>
    public OnnxExportOptions Export { get; init; } = new();

    /// <summary>
    /// Normalised pictures like those of the application, or null. An int8 export measures its ranges on all of them; every
    /// export is checked on at most eight of them, and on noise where there are none.
    /// </summary>
    public IReadOnlyList<ImageTensor>? Calibration { get; init; }

    /// <summary>How an int8 export is calibrated, or null for the defaults; its <c>Export</c> is the one above.</summary>
    public QuantizationOptions? Quantization { get; init; }

    /// <summary>How many times the network is timed; the time is the median.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>The threads of ONNX Runtime and TorchSharp while they are compared, or null for as many as they take by themselves.</summary>
    public int? Threads { get; init; }

    internal void Check()
    {
        if (Runs < 1)
            throw new ArgumentOutOfRangeException(nameof(Runs), Runs, "Expected at least one run.");
        if (Threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "Expected at least one thread.");
        if (Export is { Precision: OnnxPrecision.Quantized, Quantization: null } && Calibration is not { Count: > 0 })
            throw new ArgumentException("An int8 export needs pictures to measure its ranges on; set Calibration to some thirty that are like those of the application.");
    }
}
