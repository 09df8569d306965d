using Microsoft.CodeAnalysis;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>What runs what is measured.</summary>
internal static class Versions
{
    public static string OnnxRuntime => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    public static string Libtorch => $"libtorch {torch.__version__}";

    public static string TorchSharp => $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    public static string Roslyn => $"Roslyn {typeof(GeneratorDriver).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>PyTorch's in Python, where it is there.</summary>
    public static string? PyTorch(string? version) => version is null ? null : $"PyTorch {version} in Python";
}
