using System.Diagnostics;
using Xunit;

namespace PanopticFpn.Tests.Support;

/// <summary>A fact that needs real PyTorch; skipped, with the reason, where Python lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTorchFactAttribute : FactAttribute
{
    private static readonly string? Interpreter = Find();

    public PythonTorchFactAttribute()
    {
        if (Interpreter is null)
            Skip = "No python3 with torch and torchvision was found (on Debian 12: apt-get install python3-torch python3-torchvision).";
    }

    /// <summary>What a program prints. One that fails, fails the test with what it said.</summary>
    public static string Run(string program, params string[] arguments)
    {
        (int exitCode, string output, string error) = Start(Interpreter!, program, arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static string? Find()
    {
        string[] candidates = ["/usr/bin/python3", "python3", "python"];
        return candidates.FirstOrDefault(candidate =>
        {
            try
            {
                return Start(candidate, "import torch, torchvision", []).ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        });
    }

    private static (int ExitCode, string Output, string Error) Start(string interpreter, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, ["-c", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }
}
