using System.Diagnostics;

namespace PanopticFpn.Product.Tests.Samples;

/// <summary>One of the sample apps, run as a user runs it: as a process.</summary>
internal sealed class App(string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static App QuickStart { get; } = new("QuickStart");

    public static App Workbench { get; } = new("Workbench");

    /// <summary>Runs the app to its end.</summary>
    public Task<AppResult> Run(params string[] arguments) => Run(Patience, arguments);

    /// <summary>Runs the app to its end, for so long at most.</summary>
    public async Task<AppResult> Run(TimeSpan longest, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo("dotnet", [Setting.OutputOf($"samples/{name}", $"{name}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process.Start();
        using var patience = new CancellationTokenSource(longest);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new AppResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} {string.Join(' ', arguments)} did not end within {longest}.");
        }
    }
}

/// <summary>What a process left.</summary>
internal sealed record AppResult(int ExitCode, string Output, string Error);
