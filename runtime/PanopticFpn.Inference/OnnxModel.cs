using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PanopticFpn.Inference;

/// <summary>A network in an ONNX file, run by ONNX Runtime. Several threads may run one model at the same time.</summary>
public sealed class OnnxModel : IDisposable
{
    private const string Logits = "logits";

    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly OnnxModelFacts _facts;
    private readonly string _inputName;
    private readonly int[] _inputShape;
    private readonly string[] _outputNames;

    private OnnxModel(string path, OnnxSession opened)
    {
        (_path, _session, Provider, Note) = (path, opened.Session, opened.Provider, opened.Note);
        (_inputName, _inputShape) = PictureInput(path, _session);
        _outputNames = [.. _session.OutputMetadata.Where(output => IsFloat(output.Value)).Select(output => output.Key)];
        _facts = OnnxModelFacts.Read(path, _session.ModelMetadata.CustomMetadataMap);
    }

    /// <summary>Where the model runs: <c>CPU</c> or <c>CUDA</c>.</summary>
    public string Provider { get; }

    /// <summary>Why CUDA was not taken although this build of ONNX Runtime has it; null otherwise.</summary>
    public string? Note { get; }

    /// <summary>The model's class name, where the file says it.</summary>
    public string? ModelName => _facts.ModelName;

    /// <summary>The hash of the spec that the model was generated from, where the file says it.</summary>
    public string? SpecHash => _facts.SpecHash;

    /// <summary>The classes of the logits, where the file names them.</summary>
    public SegmentationClasses? Classes => _facts.Classes;

    /// <summary>The mean of each input channel, of values in [0,1]; ImageNet's where the file says nothing.</summary>
    public IReadOnlyList<float> Mean => _facts.Mean;

    /// <summary>The standard deviation of each input channel; ImageNet's where the file says nothing.</summary>
    public IReadOnlyList<float> StandardDeviation => _facts.StandardDeviation;

    /// <summary>Opens a model.</summary>
    /// <exception cref="OnnxModelException">The file is absent or unreadable, no ONNX model, or not one over pictures.</exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxModelOptions();
        if (options.Threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, "Expected at least one thread.");

        CheckReadable(path);
        OnnxSession? opened = null;
        try
        {
            opened = OnnxSession.Open(path, options);
            return new OnnxModel(path, opened);
        }
        catch (OnnxRuntimeException failure)
        {
            opened?.Session.Dispose();
            throw new OnnxModelException($"Cannot load the model '{path}': {Reason(path, failure)} ({OnnxSession.Line(failure)}).", failure);
        }
        catch (OnnxModelException)
        {
            opened?.Session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the network.</summary>
    /// <param name="images">Normalised pictures [N,C,H,W] (see <see cref="Mean"/> and <see cref="StandardDeviation"/>).</param>
    /// <returns>Every output [N,C,H,W], and every [N,C] as maps of one pixel, by name.</returns>
    /// <exception cref="OnnxModelException">The model takes other shapes, or fails.</exception>
    public IReadOnlyDictionary<string, ImageTensor> Run(ImageTensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Run(images, _outputNames);
    }

    /// <summary>The class of each pixel of one picture, by the output <c>logits</c>, which <see cref="ClassMap.FromLogits"/> brings to the picture's size.</summary>
    /// <param name="image">One normalised picture [1,C,H,W].</param>
    /// <exception cref="ArgumentException">There is not exactly one picture.</exception>
    /// <exception cref="OnnxModelException">The model gives no logits or too small ones, or takes other shapes, or fails.</exception>
    public ClassMap Segment(ImageTensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Batch != 1)
            throw new ArgumentException($"Expected one picture, but got a batch of {image.Batch}.", nameof(image));
        if (!_outputNames.Contains(Logits))
            throw new OnnxModelException($"The model '{_path}' does not segment: it has no output '{Logits}', only {string.Join(", ", _outputNames.Select(name => $"'{name}'"))}.");
        if (_session.OutputMetadata[Logits].Dimensions.Length != 4 || !Run(image, [Logits]).TryGetValue(Logits, out ImageTensor? logits))
            throw new OnnxModelException($"The model '{_path}' does not segment: its output '{Logits}' is not [N,classes,H,W].");
        if (new LogitsFit(logits.Height, logits.Width, image.Height, image.Width).Error is { } error)
            throw new OnnxModelException($"The model '{_path}' gives logits that are too small. {error}");
        if (Classes is { } classes && classes.Count != logits.Channels)
            throw new OnnxModelException($"The model '{_path}' is damaged: it names {classes.Count} classes, but gives logits for {logits.Channels}. Export it again.");
        return ClassMap.FromLogits(logits, 0, image.Height, image.Width);
    }

    /// <summary>Closes the model.</summary>
    public void Dispose() => _session.Dispose();

    private Dictionary<string, ImageTensor> Run(ImageTensor images, IReadOnlyCollection<string> outputNames)
    {
        CheckFits(images);
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                images.Data, [images.Batch, images.Channels, images.Height, images.Width]);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, [_inputName], [input], outputNames);
            return outputNames.Zip(values, Output).OfType<KeyValuePair<string, ImageTensor>>().ToDictionary();
        }
        catch (OnnxRuntimeException failure)
        {
            string shape = $"[{images.Batch},{images.Channels},{images.Height},{images.Width}]";
            throw new OnnxModelException($"The model '{_path}' failed on an input of {shape}: {OnnxSession.Line(failure)}.", failure);
        }
    }

    private static KeyValuePair<string, ImageTensor>? Output(string name, OrtValue value)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        if (shape.Length is not (2 or 4))
            return null;
        float[] numbers = value.GetTensorDataAsSpan<float>().ToArray();
        (int height, int width) = shape.Length == 4 ? ((int)shape[2], (int)shape[3]) : (1, 1);
        return KeyValuePair.Create(name, new ImageTensor(numbers, (int)shape[0], (int)shape[1], height, width));
    }

    private void CheckFits(ImageTensor images)
    {
        int[] given = [images.Batch, images.Channels, images.Height, images.Width];
        // Lengths that the model leaves open are negative.
        bool fits = given.Zip(_inputShape).All(pair => pair.First > 0 && (pair.Second < 0 || pair.First == pair.Second));
        if (fits)
            return;
        string[] symbols = ["N", "C", "H", "W"];
        string expected = string.Join(',', _inputShape.Zip(symbols, (length, symbol) => length < 0 ? symbol : FormattableString.Invariant($"{length}")));
        throw new OnnxModelException($"The model '{_path}' takes pictures of [{expected}], but got [{string.Join(',', given)}].");
    }

    private static (string Name, int[] Shape) PictureInput(string path, InferenceSession session)
    {
        if (session.InputMetadata.Count == 1)
        {
            (string name, NodeMetadata input) = session.InputMetadata.First();
            if (IsFloat(input) && input.Dimensions.Length == 4)
                return (name, input.Dimensions);
        }

        string found = string.Join(", ", session.InputMetadata.Select(Describe));
        throw new OnnxModelException($"The model '{path}' does not take pictures: expected one input of float [N,C,H,W], but it has {(found.Length > 0 ? found : "none")}.");
    }

    private static string Describe(KeyValuePair<string, NodeMetadata> input) => input.Value.IsTensor
        ? $"'{input.Key}' of {input.Value.ElementDataType.ToString().ToLowerInvariant()} [{string.Join(',', input.Value.Dimensions.Select(length => length < 0 ? "?" : FormattableString.Invariant($"{length}")))}]"
        : $"'{input.Key}' of {input.Value.OnnxValueType}";

    private static bool IsFloat(NodeMetadata value) => value.IsTensor && value.ElementDataType == TensorElementType.Float;

    /// <summary>A large model's weights lie in a second file, which is easily left behind or cut short.</summary>
    private static string Reason(string path, OnnxRuntimeException failure)
    {
        string data = Path.GetFileName(path) + ".data";
        if (!failure.Message.Contains(data, StringComparison.Ordinal) && !failure.Message.Contains("external", StringComparison.OrdinalIgnoreCase))
            return "it is not an ONNX model that ONNX Runtime can run";
        return File.Exists(path + ".data")
            ? $"its weights in '{data}' beside it are cut short or of another model; copy both files again"
            : $"its weights are in '{data}', which is not beside it; copy both files";
    }

    private static void CheckReadable(string path)
    {
        if (Directory.Exists(path))
            throw new OnnxModelException($"Cannot load the model '{path}': it is a directory; name an .onnx file in it.");
        try
        {
            using FileStream file = File.OpenRead(path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OnnxModelException($"Cannot load the model '{path}': there is no such file.", absent);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new OnnxModelException($"Cannot load the model '{path}': no permission to read it.", refused);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            throw new OnnxModelException($"Cannot load the model '{path}': {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }
}
