using PanopticFpn.Onnx;

namespace PanopticFpn.Export;

/// <summary>How int8 exports are calibrated.</summary>
public sealed record QuantizationOptions
{
    /// <summary>How the file will be written; ranges belong to the graph that is written so.</summary>
    public OnnxExportOptions Export { get; init; } = new();

    /// <summary>How ranges are chosen, or null to try every way and to keep the one that agrees best with float32.</summary>
    public Clipping? Clipping { get; init; }

    /// <summary>For <see cref="Clipping.Percentile"/>: the share of the numbers that is not clipped, in percent.</summary>
    public double Percentile { get; init; } = 99.999;

    /// <summary>
    /// The share of pixels that must have the same class as in float32. Layers go back to float32, those that cost most
    /// first, until the calibration pictures meet it; what is left between it and 0.99 is for pictures not seen.
    /// </summary>
    public double TargetAgreement { get; init; } = 0.991;

    /// <summary>The most pictures that sensitivity and agreement are measured on; ranges are measured on all.</summary>
    public int AgreementPictures { get; init; } = 8;

    /// <summary>The longest that the search for sensitive layers may take; the best found until then is kept.</summary>
    public TimeSpan SearchTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>8, or 7 for x64 processors without VNNI; null chooses for the processor that this runs on.</summary>
    public int? WeightBits { get; init; }

    /// <summary>ONNX Runtime's threads, or null for one a core.</summary>
    public int? Threads { get; init; }

    internal void Check()
    {
        if (Percentile is not (> 50 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(Percentile), Percentile, "Expected more than 50 and at most 100 percent.");
        if (TargetAgreement is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(TargetAgreement), TargetAgreement, "Expected a share from 0 to 1.");
        if (AgreementPictures < 1)
            throw new ArgumentOutOfRangeException(nameof(AgreementPictures), AgreementPictures, "Expected at least one picture.");
    }
}
