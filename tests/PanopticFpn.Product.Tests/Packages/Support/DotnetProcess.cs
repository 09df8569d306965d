using System.Diagnostics;

namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>What a process left: its exit code, and its output and errors as one text.</summary>
public sealed record ProcessResult(int ExitCode, string Output)
{
    /// <summary>The lines of the output that hold a text, each once.</summary>
    public IReadOnlyList<string> Lines(string part) =>
        [.. Output.Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
}

/// <summary>Runs a program as a user's shell would: without what the surrounding test run has set.</summary>
internal static class DotnetProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public static ProcessResult Run(string folder, string packages, string program, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IDictionary<string, string?> environment = process.StartInfo.Environment;
        foreach (string name in environment.Keys.Where(IsOfTheTestRun).ToArray())
            environment.Remove(name);
        environment["NUGET_PACKAGES"] = packages;
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";

        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        return new ProcessResult(process.ExitCode, output.Result + error.Result);
    }

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name is "CI" or "DOTNET_ROLL_FORWARD_TO_PRERELEASE";
}
