using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using PanopticFpn.Inference;
using PanopticFpn.Onnx;
using static TorchSharp.torch;

namespace PanopticFpn.Export;

/// <summary>Writes ONNX files that have been run: a file is at its place only after ONNX Runtime computed with it what TorchSharp computes.</summary>
public static class CheckedExport
{
    /// <summary>What float32 files may differ from TorchSharp, relative to an output's largest absolute number.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>
    /// Writes a network beside its place, runs the file in ONNX Runtime and the network in TorchSharp on the same pictures,
    /// adds what that gave to the file's metadata (<c>checked_…</c>), and renames it. An int8 export is calibrated first.
    /// </summary>
    /// <typeparam name="TModel">The network's class.</typeparam>
    /// <param name="model">The network with its weights; it is left in the mode it is in.</param>
    /// <param name="path">The file. Whatever fails, it keeps what it held.</param>
    /// <param name="options">How to write and check, or null for the defaults.</param>
    /// <param name="progress">Told of every picture and layer of the calibration, and of every picture of the check.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="CheckedExportException">The file computes something else, or cannot be run.</exception>
    /// <exception cref="ArgumentException">The options contradict each other or the spec, int8 has no pictures, or a picture does not fit.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CheckedExportResult Write<TModel>(
        TModel model,
        string path,
        CheckedExportOptions? options = null,
        IProgress<CalibrationProgress>? progress = null,
        CancellationToken cancellation = default)
        where TModel : nn.Module, IModel<TModel>
    {
        ArgumentNullException.ThrowIfNull(model);
        return Write(model, model.ExportOnnx, path, options ?? new CheckedExportOptions(), progress, cancellation);
    }

    /// <summary>The same with any writer of the file.</summary>
    internal static CheckedExportResult Write<TModel>(
        TModel model,
        Action<string, OnnxExportOptions> export,
        string path,
        CheckedExportOptions options,
        IProgress<CalibrationProgress>? progress,
        CancellationToken cancellation)
        where TModel : nn.Module, IModel<TModel>
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options.Check();
        using StagedExport staged = StagedExport.Beside(path);
        try
        {
            OnnxExportOptions written = Calibrated(model, options, progress, cancellation);
            var watch = Stopwatch.StartNew();
            export(staged.Path, written);
            watch.Stop();
            CheckedExportResult result = Run(model, staged.Path, path, options, progress, cancellation)
                with { WriteTime = watch.Elapsed, Quantization = written.Precision == OnnxPrecision.Quantized ? written.Quantization : null };
            staged.Append(Metadata(result));
            result = result with { Bytes = staged.Bytes };
            staged.Publish();
            return result;
        }
        catch (IOException failure) when (failure.Message.Contains(staged.Path, StringComparison.Ordinal))
        {
            throw new CheckedExportException(failure.Message.Replace(staged.Path, path, StringComparison.Ordinal).ReplaceLineEndings(" "), failure);
        }
    }

    private static OnnxExportOptions Calibrated<TModel>(
        TModel model, CheckedExportOptions options, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
        where TModel : nn.Module, IModel<TModel>
    {
        if (options.Export is not { Precision: OnnxPrecision.Quantized, Quantization: null })
            return options.Export;
        QuantizationOptions quantization = options.Quantization ?? new QuantizationOptions { Threads = options.Threads };
        return options.Export with
        {
            Quantization = Quantizer.Measure(model, options.Calibration!, quantization with { Export = options.Export }, progress, cancellation),
        };
    }

    private static CheckedExportResult Run<TModel>(
        TModel model,
        string file,
        string path,
        CheckedExportOptions options,
        IProgress<CalibrationProgress>? progress,
        CancellationToken cancellation)
        where TModel : nn.Module, IModel<TModel>
    {
        CheckPictures pictures = CheckPictures.For(TModel.Description.Input, options);
        using OnnxModel onnx = OnnxModel.Load(file, new OnnxModelOptions { Threads = options.Threads, PreferCuda = false });
        using var evaluation = new EvaluationMode(model, options.Threads);
        using var inference = inference_mode();
        var comparison = new Comparison();
        for (int index = 0; index < pictures.Compared.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Compare(model, onnx, pictures.Compared[index], comparison);
            progress?.Report(new CalibrationProgress("check", index + 1, pictures.Compared.Count));
        }

        ThrowIfWrong(path, options.Export.Precision, comparison);
        (double milliseconds, double torchMilliseconds) = Time(model, onnx, pictures.Timed, options.Runs, cancellation);
        return new CheckedExportResult(
            Bytes: 0, TimeSpan.Zero, $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}", pictures.Compared.Count, comparison.Difference,
            comparison.Agreement, pictures.Timed.Height, pictures.Timed.Width, milliseconds, torchMilliseconds, Quantization: null);
    }

    private static void Compare<TModel>(TModel model, OnnxModel onnx, ImageTensor picture, Comparison comparison)
        where TModel : nn.Module, IModel<TModel>
    {
        IReadOnlyDictionary<string, ImageTensor> actual = onnx.Run(picture);
        foreach ((ModelOutput output, ImageTensor expected) in TModel.Description.Outputs.Zip(InTorch(model, picture)))
        {
            if (!actual.TryGetValue(output.Name, out ImageTensor? given))
                throw new CheckedExportException($"The export does not give '{output.Name}', only {string.Join(", ", actual.Keys)}.");
            comparison.Add(output.Name, expected, given);
            if (TModel.Description.Classes is not null && ReferenceEquals(output, TModel.Description.Outputs[0]))
                comparison.AddClasses(expected, given, picture);
        }
    }

    private static ImageTensor[] InTorch<TModel>(TModel model, ImageTensor picture)
        where TModel : nn.Module, IModel<TModel>
    {
        using IDisposable scope = NewDisposeScope();
        return [.. model.Outputs(OnDevice(model, picture)).Select(output => output.to(ScalarType.Float32).cpu().contiguous().ToImageTensor())];
    }

    private static Tensor OnDevice(nn.Module model, ImageTensor picture)
    {
        Tensor weight = model.parameters().First();
        return picture.ToTensor().to(weight.dtype, weight.device);
    }

    private static void ThrowIfWrong(string path, OnnxPrecision precision, Comparison comparison)
    {
        if (comparison.NotFinite is { } output)
            throw new CheckedExportException($"The export to '{path}' is wrong: ONNX Runtime gives NaN or infinity in '{output}' where TorchSharp gives numbers. Nothing was written.");
        if (precision == OnnxPrecision.Full && comparison.Difference > Tolerance)
        {
            throw new CheckedExportException(FormattableString.Invariant(
                $"The export to '{path}' is wrong: ONNX Runtime differs from TorchSharp by {comparison.Difference:0.0E+0} of the largest number, and {Tolerance:0E+0} is expected at most. Nothing was written."));
        }
    }

    /// <summary>Both in turn, so that what else the machine does slows both; the first run of each is not counted.</summary>
    private static (double Onnx, double Torch) Time<TModel>(TModel model, OnnxModel onnx, ImageTensor picture, int runs, CancellationToken cancellation)
        where TModel : nn.Module, IModel<TModel>
    {
        double[] onnxTimes = new double[runs + 1], torchTimes = new double[runs + 1];
        for (int run = 0; run <= runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            onnxTimes[run] = Milliseconds(() => onnx.Run(picture));
            torchTimes[run] = Milliseconds(() => InTorch(model, picture));
        }

        return (Median(onnxTimes.AsSpan(1)), Median(torchTimes.AsSpan(1)));
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(Span<double> times)
    {
        times.Sort();
        return (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2;
    }

    private static IEnumerable<KeyValuePair<string, string>> Metadata(CheckedExportResult result)
    {
        yield return new("checked_with", result.CheckedWith);
        yield return new("checked_size", FormattableString.Invariant($"{result.Height}x{result.Width}"));
        yield return new("checked_difference", result.Difference.ToString("0.0E+0", CultureInfo.InvariantCulture));
        if (result.Agreement is { } agreement)
            yield return new("checked_agreement", agreement.ToString("0.0000", CultureInfo.InvariantCulture));
        yield return new("checked_milliseconds", result.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture));
        yield return new("checked_torch_milliseconds", result.TorchMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
    }
}
