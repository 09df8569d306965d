using Microsoft.ML.OnnxRuntime;

namespace PanopticFpn.Export;

/// <summary>An ONNX file of a network in ONNX Runtime, run picture by picture on the CPU.</summary>
internal sealed class NetworkRun : IDisposable
{
    private readonly InferenceSession _session;

    public NetworkRun(string path, int? threads)
    {
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (threads is { } count)
            settings.IntraOpNumThreads = count;
        _session = new InferenceSession(path, settings);
    }

    /// <summary>The names of the outputs, those of the network first.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>Runs pictures; what is returned belongs to the caller.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(ImageTensor pictures, IReadOnlyCollection<string> outputs)
    {
        long[] shape = [pictures.Batch, pictures.Channels, pictures.Height, pictures.Width];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pictures.Data, shape);
        using var options = new RunOptions();
        return _session.Run(options, [_session.InputNames[0]], [input], outputs);
    }

    public void Dispose() => _session.Dispose();
}
