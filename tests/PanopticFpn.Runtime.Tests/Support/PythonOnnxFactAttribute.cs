using Xunit;

namespace PanopticFpn.Tests.Support;

/// <summary>A fact that asks the ONNX checker, which exists in Python only; skipped, with the reason, where Python lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonOnnxFactAttribute : FactAttribute
{
    private static readonly string? Interpreter = Python.With("onnx");

    public PythonOnnxFactAttribute()
    {
        if (Interpreter is null)
            Skip = "Needs python3 with the package onnx; on Debian: apt-get install python3-onnx.";
    }

    /// <summary>The checker's complaint about a file, or an empty string.</summary>
    public static string Check(string path) =>
        Python.Run(Interpreter!, "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)", path).Error;
}
