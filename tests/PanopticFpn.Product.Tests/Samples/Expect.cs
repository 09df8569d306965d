using Xunit;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>What every run of an app must look like.</summary>
internal static class Expect
{
    /// <summary>It worked: exit code 0, nothing on standard error, no escape codes in what goes to a pipe.</summary>
    public static string Success(AppResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Equal("", result.Error);
        Assert.DoesNotContain('\u001b', result.Output);
        return result.Output;
    }

    /// <summary>It refused: another exit code, and one line on standard error that says these words.</summary>
    public static void OneLine(AppResult result, params string[] words)
    {
        Assert.NotEqual(0, result.ExitCode);
        string line = Assert.Single(result.Error.TrimEnd('\n', '\r').Split('\n'));
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
