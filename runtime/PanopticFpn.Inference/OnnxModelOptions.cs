namespace PanopticFpn.Inference;

/// <summary>How a model is to run.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Threads for one operation; null lets ONNX Runtime take every core.</summary>
    public int? Threads { get; init; }

    /// <summary>Runs on a CUDA device where this build of ONNX Runtime has one to offer.</summary>
    public bool PreferCuda { get; init; } = true;
}
