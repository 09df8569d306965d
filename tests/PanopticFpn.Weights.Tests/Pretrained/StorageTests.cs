using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pretrained;
using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>The cache: what lies in it, and what the disk may do.</summary>
public sealed class StorageTests : IDisposable
{
    private readonly FetchScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FileInTheCacheIsUsedWithoutNetworkLockAndReport(bool offline)
    {
        _scene.Put(_scene.Target, _scene.Content);
        using var server = new LoopbackServer();
        var reports = new Reports();
        // Whoever holds the lock does not matter.
        using FetchLock other = await FetchLock.TakeAsync(_scene.Target + ".lock", CancellationToken.None);
        Assert.Equal(_scene.Target, await _scene.FetchAsync(_scene.Options(server) with { Offline = offline }, reports));
        Assert.Empty(server.Requests);
        Assert.Empty(reports);
    }

    [Fact]
    public async Task DamagedFileInTheCacheIsNamedAndKept()
    {
        byte[] damaged = [.. _scene.Content];
        damaged[^1] ^= 1;
        _scene.Put(_scene.Target, damaged);
        using var server = new LoopbackServer();
        Assert.Equal(
            $"'{_scene.Target}' is damaged, or another file: its SHA-256 begins with {FetchScene.HashOf(damaged)}, that of the published one with "
            + $"{FetchScene.HashOf(_scene.Content)}. Delete it, and it is downloaded again.",
            await RefusedAsync(server));
        Assert.Empty(server.Requests);
        Assert.Equal(damaged, File.ReadAllBytes(_scene.Target));
        Assert.Equal([_scene.Name], _scene.Entries);
    }

    [Fact]
    public async Task DirectoryInTheFilesPlace()
    {
        Directory.CreateDirectory(_scene.Target);
        using var server = new LoopbackServer();
        Assert.Equal($"'{_scene.Target}' is a directory, expected a file. Remove it, and the file is downloaded.", await RefusedAsync(server));
    }

    [Fact]
    public async Task FileInTheDirectorysPlace()
    {
        string parent = Path.GetDirectoryName(_scene.Cache)!;
        Directory.CreateDirectory(parent);
        File.WriteAllBytes(_scene.Cache, [1]);
        using var server = new LoopbackServer();
        string message = await RefusedAsync(server);
        Assert.StartsWith($"Cannot store '{_scene.Name}' in '{_scene.Cache}': ", message, StringComparison.Ordinal);
        Assert.EndsWith("Make it writable, or name another directory (TORCH_HOME).", message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task FileAboveTheDirectorysPlace()
    {
        File.WriteAllBytes(Path.GetDirectoryName(_scene.Cache)!, [1]);
        using var server = new LoopbackServer();
        Assert.StartsWith($"Cannot store '{_scene.Name}' in '{_scene.Cache}': ", await RefusedAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryThatMayNotBeWritten()
    {
        using var server = new LoopbackServer();
        var refusing = FetchScene.Outside with { OpenPartial = _ => throw new UnauthorizedAccessException("Access is denied.") };
        Assert.Equal(
            $"Cannot store '{_scene.Name}' in '{_scene.Cache}': no permission to write there. Make it writable, or name another directory (TORCH_HOME).",
            await RefusedAsync(server, refusing));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(FailingStream.DiskFull)]
    [InlineData(FailingStream.QuotaReached)]
    public async Task FullDiskGetsItsSpaceBack(int fault)
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        Assert.Equal(
            $"Cannot store '{_scene.Name}' (300,000 bytes) in '{_scene.Cache}': no space is left there. Make room, or name another directory (TORCH_HOME).",
            await RefusedAsync(server, FailingAfter(100_000, fault)));
        Assert.Equal([_scene.Name + ".lock"], _scene.Entries);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task BrokenDiskKeepsWhatItHas()
    {
        _scene.Put(_scene.Partial, _scene.Content[..50_000]);
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        string message = await RefusedAsync(server, FailingAfter(0, FailingStream.InputOutput));
        Assert.StartsWith($"Cannot store '{_scene.Name}' (300,000 bytes) in '{_scene.Cache}': The disk failed. ", message, StringComparison.Ordinal);
        Assert.Equal(_scene.Content[..50_000], File.ReadAllBytes(_scene.Partial));
    }

    [LinuxFact("the device /dev/full")]
    public async Task DeviceThatIsAlwaysFull()
    {
        Directory.CreateDirectory(_scene.Cache);
        File.CreateSymbolicLink(_scene.Partial, "/dev/full");
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        Assert.Contains("no space is left there. Make room", await RefusedAsync(server), StringComparison.Ordinal);
        Assert.Equal([_scene.Name + ".lock"], _scene.Entries);
    }

    [Fact]
    public async Task QuickerPyTorchIsNotOverwritten()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content, until: 1000, hold: _ =>
        {
            File.WriteAllBytes(_scene.Target, _scene.Content);
            File.SetLastWriteTimeUtc(_scene.Target, DateTime.UnixEpoch);
            return Task.CompletedTask;
        }));
        Assert.Equal(_scene.Target, await _scene.FetchAsync(server));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(_scene.Target));
        Assert.Equal([_scene.Name], _scene.Entries);
    }

    private static FetchOutside FailingAfter(long bytes, int fault) =>
        FetchScene.Outside with { OpenPartial = path => new FailingStream(FetchOutside.OpenFile(path), bytes, fault) };

    private Task<string> RefusedAsync(LoopbackServer server) => RefusedAsync(server, FetchScene.Outside);

    private async Task<string> RefusedAsync(LoopbackServer server, FetchOutside outside)
    {
        var failure = await Assert.ThrowsAsync<WeightsFileException>(
            () => PretrainedFiles.FetchAsync(_scene.Name, _scene.Options(server), null, outside, CancellationToken.None));
        Assert.DoesNotContain('\n', failure.Message);
        return failure.Message;
    }
}
