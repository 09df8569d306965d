using System.Diagnostics;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>A fetch in a process of its own.</summary>
internal sealed class FetchProcess : IDisposable
{
    private readonly CancellationTokenSource _patience = new(FetchScene.Patience);
    private readonly Process _process = new();

    public FetchProcess(Uri address, string cache, string file)
    {
        _process.StartInfo = OwnProgram.Command("fetch-once", address.AbsoluteUri, cache, file);
        // The loopback server itself, whatever proxy the environment names.
        _process.StartInfo.Environment["NO_PROXY"] = address.Host;
        _process.StartInfo.Environment["no_proxy"] = address.Host;
        _process.Start();
    }

    /// <summary>Waits until it fetches.</summary>
    public async Task HasBegunAsync() => Assert.Equal("fetching", await _process.StandardOutput.ReadLineAsync(_patience.Token));

    /// <summary>Waits for its end.</summary>
    /// <returns>The path that it has fetched.</returns>
    public async Task<string> PathAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync(_patience.Token);
        string error = await _process.StandardError.ReadToEndAsync(_patience.Token);
        await _process.WaitForExitAsync(_patience.Token);
        Assert.Equal("", error);
        Assert.Equal(0, _process.ExitCode);
        return output.TrimEnd().Split('\n')[^1].TrimEnd();
    }

    /// <summary>Ends it without a chance to clear up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(_patience.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _patience.Dispose();
    }
}
