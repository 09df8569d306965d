using System.Diagnostics;
using Xunit;

namespace PanopticFpn.Tests.Support;

/// <summary>A fact that asks the ONNX checker, which exists in Python only; skipped, with the reason, where Python lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonOnnxFactAttribute : FactAttribute
{
    private static readonly string? Interpreter = Find();

    public PythonOnnxFactAttribute()
    {
        if (Interpreter is null)
            Skip = "No python3 with the onnx package was found (on Debian: apt-get install python3-onnx).";
    }

    /// <summary>The checker's complaint about a file, or an empty string.</summary>
    public static string Check(string path) =>
        Run(Interpreter!, "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)", path).Error;

    private static string? Find()
    {
        string[] candidates = ["/usr/bin/python3", "python3", "python"];
        return candidates.FirstOrDefault(candidate =>
        {
            try
            {
                return Run(candidate, "import onnx").ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        });
    }

    private static (int ExitCode, string Error) Run(string interpreter, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", program, .. arguments]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
