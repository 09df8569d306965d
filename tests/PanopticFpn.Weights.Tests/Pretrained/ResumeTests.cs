using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>Downloads that go well in the end: whole, cut, stalled, and gone on with.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly FetchScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task WholeFile()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        Assert.Equal(_scene.Target, await _scene.FetchAsync(server));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.Equal([_scene.Name], _scene.Entries);
        Request request = Assert.Single(server.Requests);
        Assert.Equal($"GET /models/{_scene.Name} HTTP/1.1", request.Line);
        Assert.Null(request.Range);
        Assert.Equal("identity", request.Headers["Accept-Encoding"]);
        Assert.StartsWith("PanopticFpn.Weights/", request.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatDoesNotSayHowMuchComes()
    {
        using var server = new LoopbackServer(Replies.Raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", _scene.Content));
        var reports = new Reports();
        await _scene.FetchAsync(server, reports);
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.Equal((_scene.Content.Length, (long?)_scene.Content.Length), (reports[^1].Received, reports[^1].Total));
    }

    [Fact]
    public async Task BaseAddressWithoutASlashAtItsEnd()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        await _scene.FetchAsync(_scene.Options(server) with { BaseAddress = new Uri(server.Address.AbsoluteUri.TrimEnd('/')) });
        Assert.Equal($"GET /models/{_scene.Name} HTTP/1.1", Assert.Single(server.Requests).Line);
    }

    [Theory]
    [InlineData("ETag: \"v1\"\r\n", "\"v1\"")]
    [InlineData("ETag: W/\"v1\"\r\n", null)]
    [InlineData("Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nDate: Tue, 02 Jan 2024 00:00:00 GMT\r\n", "Mon, 01 Jan 2024 00:00:00 GMT")]
    [InlineData("Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n", null)]
    [InlineData("", null)]
    public async Task CutInTheMiddleOnlyTheRestIsSent(string headers, string? version)
    {
        using var server = new LoopbackServer(
            Replies.File(_scene.Content, until: 100_000, headers), Replies.File(_scene.Content, until: 250_000, headers), Replies.File(_scene.Content));
        var reports = new Reports();
        await _scene.FetchAsync(server, reports);

        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.Equal([null, "bytes=100000-", "bytes=250000-"], server.Requests.Select(request => request.Range));
        Assert.Equal([null, version, version], server.Requests.Select(request => request.IfRange));
        Assert.Equal(reports.Select(report => report.Received).Order(), reports.Select(report => report.Received));
        // Not more often than ten times a second, but always at the end.
        Assert.All(reports.Zip(reports.Skip(1).SkipLast(1)), pair => Assert.True(pair.Second.Elapsed - pair.First.Elapsed >= TimeSpan.FromMilliseconds(100)));
        Assert.Equal((_scene.Content.Length, (long?)_scene.Content.Length), (reports[^1].Received, reports[^1].Total));
        Assert.Equal([_scene.Name], _scene.Entries);
    }

    [Fact]
    public async Task WhatAnEarlierProcessLeftIsTheBeginning()
    {
        _scene.Put(_scene.Partial, _scene.Content[..123_456]);
        using var server = new LoopbackServer(Replies.File(_scene.Content));
        var reports = new Reports();
        await _scene.FetchAsync(server, reports);
        Assert.Equal("bytes=123456-", Assert.Single(server.Requests).Range);
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
        Assert.Equal(123_456, reports[0].Received);
        Assert.Equal(300_000, reports[0].Total);
    }

    [Fact]
    public async Task KilledJustBeforeTheRenamingNothingIsSent()
    {
        _scene.Put(_scene.Partial, _scene.Content);
        using var server = new LoopbackServer();
        var reports = new Reports();
        await _scene.FetchAsync(server, reports);
        Assert.Empty(server.Requests);
        Assert.Equal([_scene.Name], _scene.Entries);
        Assert.Equal(300_000, Assert.Single(reports).Received);
    }

    [Fact]
    public async Task ServerThatIgnoresRangeBeginsAnew()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content, until: 100_000), Replies.Whole(_scene.Content));
        await _scene.FetchAsync(server);
        Assert.Equal([null, "bytes=100000-"], server.Requests.Select(request => request.Range));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
    }

    [Theory]
    [InlineData("HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: 299999\r\nContent-Range: bytes 1-299999/300000\r\n\r\n")]
    [InlineData("HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n")]
    [InlineData("HTTP/1.1 416 Range Not Satisfiable\r\nConnection: close\r\nContent-Length: 0\r\nContent-Range: bytes */300000\r\n\r\n")]
    public async Task AnswerThatIsNotTheRestBeginsAnew(string head)
    {
        _scene.Put(_scene.Partial, new byte[100_000]);
        using var server = new LoopbackServer(Replies.Raw(head, _scene.Content[1..]), Replies.File(_scene.Content));
        await _scene.FetchAsync(_scene.Options(server) with { Attempts = 1 });
        Assert.Equal(["bytes=100000-", null], server.Requests.Select(request => request.Range));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
    }

    [Fact]
    public async Task ForeignBeginningIsFoundOutAndDownloadedAgain()
    {
        _scene.Put(_scene.Partial, new byte[100_000]);
        using var server = new LoopbackServer(Replies.File(_scene.Content), Replies.File(_scene.Content));
        await _scene.FetchAsync(_scene.Options(server) with { Attempts = 1 });
        Assert.Equal(["bytes=100000-", null], server.Requests.Select(request => request.Range));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task SilentServerIsAskedAgain(int until)
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content, until, hold: Replies.Forever), Replies.File(_scene.Content));
        await _scene.FetchAsync(_scene.Options(server) with { StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal([null, until == 0 ? null : $"bytes={until}-"], server.Requests.Select(request => request.Range));
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
    }

    [Fact]
    public async Task ServerThatDoesNotEvenAnswerIsAskedAgain()
    {
        using var server = new LoopbackServer((_, _, closing) => Replies.Forever(closing), Replies.File(_scene.Content));
        await _scene.FetchAsync(_scene.Options(server) with { StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task PassingErrorThenSuccess(int status)
    {
        using var server = new LoopbackServer(Replies.Status(status), Replies.File(_scene.Content));
        await _scene.FetchAsync(server);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(_scene.Content, File.ReadAllBytes(_scene.Target));
    }

    [Fact]
    public async Task ServerThatNamesAPauseGetsIt()
    {
        using var server = new LoopbackServer(Replies.Status(503, "Retry-After: 1\r\n"), Replies.File(_scene.Content));
        var reports = new Reports();
        await _scene.FetchAsync(server, reports);
        Assert.InRange(reports[^1].Elapsed.TotalSeconds, 0.9, 30);
    }
}
