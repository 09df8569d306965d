using Microsoft.CodeAnalysis;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace PanopticFpn.Benchmarks.Machine;

/// <summary>What runs what is measured.</summary>
internal static class Versions
{
    public static string OnnxRuntime => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>With what was corrected in it for this machine.</summary>
    public static string Libtorch
    {
        get
        {
            IReadOnlyList<NativeWorkaround> applied = NativeWorkarounds.Apply();
            string corrected = applied.Count == 0 ? "" : $" (corrected: {string.Join(" and ", applied.Select(workaround => workaround.Library))})";
            return $"libtorch {torch.__version__}{corrected}";
        }
    }

    public static string TorchSharp => $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    public static string Roslyn => $"Roslyn {typeof(GeneratorDriver).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>PyTorch's in Python, where it is there.</summary>
    public static string? PyTorch(string? version) => version is null ? null : $"PyTorch {version} in Python";
}
