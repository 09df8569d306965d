using PanopticFpn.Onnx;
using TorchSharp;

namespace PanopticFpn.Export;

/// <summary>Measures what an int8 export of a network needs, by running the network on pictures.</summary>
public static class Quantizer
{
    /// <summary>
    /// Runs the float32 file on every picture and counts the numbers of each activation, chooses their ranges, and keeps
    /// layers in float32 until enough pixels of the sample pictures have the class that float32 gives them.
    /// </summary>
    /// <typeparam name="TModel">The network's class.</typeparam>
    /// <param name="model">The network with its weights; it is not changed.</param>
    /// <param name="pictures">Normalised pictures like those of the application, read once; some thirty are enough.</param>
    /// <param name="options">How to calibrate.</param>
    /// <param name="progress">Told of every picture and layer.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <returns>What <see cref="OnnxExportOptions.Quantization"/> takes, with the agreement where the network gives classes.</returns>
    /// <exception cref="ArgumentException">There are no pictures, or one does not fit the network or gives numbers that are not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static OnnxQuantization Measure<TModel>(
        TModel model,
        IEnumerable<ImageTensor> pictures,
        QuantizationOptions options,
        IProgress<CalibrationProgress>? progress = null,
        CancellationToken cancellation = default)
        where TModel : torch.nn.Module, IModel<TModel>
    {
        ArgumentNullException.ThrowIfNull(model);
        return Measure(model.ExportOnnx, TModel.Description, pictures, options, progress, cancellation);
    }

    /// <summary>The same for anything that writes a network.</summary>
    internal static OnnxQuantization Measure(
        Action<string, OnnxExportOptions> export,
        ModelDescription description,
        IEnumerable<ImageTensor> pictures,
        QuantizationOptions options,
        IProgress<CalibrationProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("pfpn-calibration-");
        try
        {
            string path = Path.Combine(directory.FullName, "network.onnx");
            var probe = new QuantizationProbe();
            export(path, options.Export with { Precision = OnnxPrecision.Full, Probe = probe });
            Calibration calibration = Calibration.Run(path, description, probe, pictures, options, progress, cancellation);
            OnnxQuantization chosen = Choose(calibration, options, Deviates);
            return calibration.Samples.Count == 0
                ? chosen
                : new SensitiveLayers(Deviates, options.TargetAgreement, options.SearchTime, progress).KeepInFloat(chosen, calibration.Nodes);

            Deviation Deviates(OnnxQuantization quantization, int samples)
            {
                cancellation.ThrowIfCancellationRequested();
                export(path, options.Export with { Precision = OnnxPrecision.Quantized, Quantization = quantization });
                return Deviation.Of(path, [.. calibration.Samples.Take(samples)], options.Threads, cancellation);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The ranges of one way to clip, or of the way that keeps most pixels' class.</summary>
    private static OnnxQuantization Choose(
        Calibration calibration, QuantizationOptions options, Func<OnnxQuantization, int, Deviation> measure)
    {
        if (calibration.Samples.Count == 0)
            return Clip(options.Clipping ?? Clipping.MeanSquare);
        Clipping[] ways = options.Clipping is { } given ? [given] : Enum.GetValues<Clipping>();
        return ways
            .Select(Clip)
            .Select(quantization => quantization with { Agreement = measure(quantization, int.MaxValue).Agreement })
            .MaxBy(quantization => quantization.Agreement)!;

        OnnxQuantization Clip(Clipping clipping) => new()
        {
            Ranges = calibration.Histograms.ToDictionary(
                activation => activation.Key, activation => RangeChoice.Of(activation.Value, clipping, options.Percentile)),
            ChannelRanges = calibration.Channels.ToDictionary(
                activation => activation.Key, IReadOnlyList<OnnxRange> (activation) => [.. activation.Value.Select(channel => RangeChoice.Of(channel, clipping, options.Percentile))]),
            WeightBits = options.WeightBits ?? ProcessorFeatures.WeightBits,
            Clipping = clipping.ToString(),
        };
    }
}
