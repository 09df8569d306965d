using Xunit;

namespace PanopticFpn.Tests.Support;

/// <summary>A fact that needs real PyTorch; skipped, with the reason, where Python lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTorchFactAttribute : FactAttribute
{
    private static readonly string? Interpreter = Python.With("torch", "torchvision");

    public PythonTorchFactAttribute()
    {
        if (Interpreter is null)
            Skip = "Needs python3 with torch and torchvision; on Debian: apt-get install python3-torch python3-torchvision.";
    }

    /// <summary>What a program prints. One that fails, fails the test with what it said.</summary>
    public static string Run(string program, params string[] arguments)
    {
        (int exitCode, string output, string error) = Python.Run(Interpreter!, program, arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
