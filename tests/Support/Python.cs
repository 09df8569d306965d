using System.Diagnostics;

namespace PanopticFpn.Tests.Support;

/// <summary>The system's Python, for what exists only there.</summary>
internal static class Python
{
    private static readonly string[] Candidates = ["/usr/bin/python3", "python3", "python"];

    /// <summary>An interpreter that has modules, or null. They are not imported: every discovery of tests asks, and importing takes seconds.</summary>
    public static string? With(params string[] modules) => Candidates.FirstOrDefault(candidate =>
    {
        try
        {
            return Run(candidate, "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))", modules).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(string interpreter, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, ["-c", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }
}
