using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>Several at once, and those who are stopped.</summary>
public sealed class SharingTests : IDisposable
{
    private readonly FetchScene _scene = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task TwoTasksDownloadOnce()
    {
        using var server = new LoopbackServer(HeldInTheMiddle());
        Task<string> first = _scene.FetchAsync(server);
        await _reached.Task;
        Task<string> second = _scene.FetchAsync(server);
        Assert.False(second.IsCompleted);
        _goOn.SetResult();
        Assert.Equal([_scene.Target, _scene.Target], await Task.WhenAll(first, second));
        Assert.Single(server.Requests);
        Assert.Equal([_scene.Name], _scene.Entries);
    }

    [Fact]
    public async Task TwoProcessesDownloadOnce()
    {
        using var server = new LoopbackServer(HeldInTheMiddle());
        using var first = new FetchProcess(server.Address, _scene.Cache, _scene.Name);
        await _reached.Task;
        using var second = new FetchProcess(server.Address, _scene.Cache, _scene.Name);
        await second.HasBegunAsync();
        _goOn.SetResult();
        Assert.Equal(_scene.Target, await first.PathAsync());
        Assert.Equal(_scene.Target, await second.PathAsync());
        Assert.Single(server.Requests);
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.DoesNotContain(_scene.Name + ".partial", _scene.Entries);
    }

    [Fact]
    public async Task KilledProcessLeavesItsBytesAndNoLock()
    {
        using var server = new LoopbackServer(HeldInTheMiddle(), Replies.File(_scene.Content));
        using (var killed = new FetchProcess(server.Address, _scene.Cache, _scene.Name))
        {
            await _reached.Task;
            await WaitForPartialAsync();
            await killed.KillAsync();
        }

        await _scene.FetchAsync(server);
        Assert.Equal([null, "bytes=100000-"], server.Requests.Select(request => request.Range));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.Equal([_scene.Name], _scene.Entries);
    }

    [Fact]
    public async Task WaiterTakesOverFromOneWhoGaveUp()
    {
        using var server = new LoopbackServer(HeldInTheMiddle(), Replies.File(_scene.Content));
        using var giveUp = new CancellationTokenSource();
        Task<string> first = _scene.FetchAsync(server, cancellationToken: giveUp.Token);
        await _reached.Task;
        await WaitForPartialAsync();
        Task<string> second = _scene.FetchAsync(server);
        await giveUp.CancelAsync();
        await CancelledAsync(first, giveUp.Token);
        Assert.Equal(_scene.Target, await second);
        Assert.Equal("bytes=100000-", server.Requests[1].Range);
    }

    [Fact]
    public async Task CancelledDownloadKeepsItsBytesAndLetsGo()
    {
        using var server = new LoopbackServer(HeldInTheMiddle(), Replies.File(_scene.Content));
        using var cancelled = new CancellationTokenSource();
        Task<string> first = _scene.FetchAsync(server, cancellationToken: cancelled.Token);
        await _reached.Task;
        await WaitForPartialAsync();
        await cancelled.CancelAsync();
        await CancelledAsync(first, cancelled.Token);
        Assert.Equal(_scene.Content[..100_000], File.ReadAllBytes(_scene.Partial));

        await _scene.FetchAsync(server);
        Assert.Equal("bytes=100000-", server.Requests[1].Range);
    }

    [Fact]
    public async Task CancelledWhileWaitingForTheOther()
    {
        using var server = new LoopbackServer(HeldInTheMiddle());
        using var cancelled = new CancellationTokenSource();
        Task<string> first = _scene.FetchAsync(server);
        await _reached.Task;
        Task<string> second = _scene.FetchAsync(server, cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();
        await CancelledAsync(second, cancelled.Token);
        _goOn.SetResult();
        await first;
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task CancelledBetweenTwoAttempts()
    {
        using var server = new LoopbackServer(Replies.Status(503, "Retry-After: 60\r\n"));
        using var cancelled = new CancellationTokenSource();
        Task<string> fetch = _scene.FetchAsync(server, cancellationToken: cancelled.Token);
        while (server.Requests.Count == 0)
            await Task.Delay(1);
        await cancelled.CancelAsync();
        await CancelledAsync(fetch, cancelled.Token);
    }

    [Fact]
    public async Task CancelledBeforehand()
    {
        using var server = new LoopbackServer();
        await CancelledAsync(_scene.FetchAsync(server, cancellationToken: new CancellationToken(canceled: true)), new CancellationToken(canceled: true));
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(_scene.Cache));
    }

    private static async Task CancelledAsync(Task fetch, CancellationToken token)
    {
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Equal(token, cancelled.CancellationToken);
    }

    private Reply HeldInTheMiddle() => Replies.File(_scene.Content, until: 100_000, hold: closing =>
    {
        _reached.SetResult();
        return _goOn.Task.WaitAsync(closing);
    });

    // What the server has sent is not at once in the file.
    private async Task WaitForPartialAsync()
    {
        while (!File.Exists(_scene.Partial) || new FileInfo(_scene.Partial).Length < 100_000)
            await Task.Delay(1);
    }
}
