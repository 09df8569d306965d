using Microsoft.ML.OnnxRuntime;

namespace PanopticFpn.Inference;

/// <summary>A session and where it runs.</summary>
/// <param name="Session">The session.</param>
/// <param name="Provider">"CPU" or "CUDA".</param>
/// <param name="Note">Why CUDA was not taken although this build has it.</param>
internal sealed record OnnxSession(InferenceSession Session, string Provider, string? Note)
{
    // What goes wrong is thrown with the same words; logged as well it would reach the user twice.
    private const OrtLoggingLevel Quiet = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    public static OnnxSession Open(string path, OnnxModelOptions options)
    {
        bool tryCuda = options.PreferCuda && QuietEnvironment().GetAvailableProviders().Contains("CUDAExecutionProvider");
        string? note = null;
        if (tryCuda)
        {
            try
            {
                return new OnnxSession(Create(path, options, cuda: true), "CUDA", null);
            }
            catch (OnnxRuntimeException failure)
            {
                note = $"CUDA is not used: {Line(failure)}.";
            }
        }

        return new OnnxSession(Create(path, options, cuda: false), "CPU", note);
    }

    /// <summary>ONNX Runtime's message without its code, line breaks and final stop.</summary>
    public static string Line(OnnxRuntimeException failure)
    {
        string message = failure.Message.ReplaceLineEndings(" ").Trim();
        int code = message.StartsWith("[ErrorCode:", StringComparison.Ordinal) ? message.IndexOf(']') : -1;
        return message[(code + 1)..].Trim().TrimEnd('.');
    }

    private static OrtEnv QuietEnvironment()
    {
        if (OrtEnv.IsCreated)
            return OrtEnv.Instance();
        var options = new EnvironmentCreationOptions { logId = nameof(PanopticFpn), logLevel = Quiet };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }

    private static InferenceSession Create(string path, OnnxModelOptions options, bool cuda)
    {
        QuietEnvironment();
        using var settings = new SessionOptions { LogSeverityLevel = Quiet };
        if (options.Threads is { } threads)
            settings.IntraOpNumThreads = threads;
        if (cuda)
            settings.AppendExecutionProvider_CUDA(0);
        return new InferenceSession(path, settings);
    }
}
