using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>Downloads that cannot go well: one line that says which file, from where, why, and what to do.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly FetchScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(404, "the server has no such file (404 for ")]
    [InlineData(410, "the server has no such file (410 for ")]
    [InlineData(401, "the server does not allow it (401 for ")]
    [InlineData(403, "the server does not allow it (403 for ")]
    [InlineData(407, "the proxy wants a user name and a password (407)")]
    [InlineData(304, "which is not followed (304)")]
    [InlineData(204, "the server answered 204 (NoContent)")]
    [InlineData(206, "the server answered 206 (PartialContent)")]
    [InlineData(418, "the server answered 418 (418)")]
    public async Task AnswerThatStays(int status, string reason)
    {
        using var server = new LoopbackServer(Replies.Status(status));
        string message = await RefusedAsync(_scene.Options(server));
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.DoesNotContain(_scene.Name + ".partial", _scene.Entries);
    }

    [Fact]
    public async Task TheMessageSaysWhatToDo()
    {
        using var server = new LoopbackServer(Replies.Status(404));
        Assert.Equal(
            $"Cannot download '{_scene.Name}' from {server.Address}: the server has no such file (404 for {server.Address}{_scene.Name}). "
            + $"Download it elsewhere and put it at '{_scene.Target}', or name a mirror.",
            await RefusedAsync(_scene.Options(server)));
    }

    [Fact]
    public async Task ErrorThatDoesNotPassEndsTheAttempts()
    {
        using var server = new LoopbackServer([.. Enumerable.Repeat(Replies.Status(503), 4)]);
        string message = await RefusedAsync(_scene.Options(server) with { Attempts = 3 });
        Assert.Contains("the server answered 503 (ServiceUnavailable) (3 attempts).", message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task CutInEveryAttemptKeepsWhatCame()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content, until: 1000), Replies.File(_scene.Content, until: 2000));
        string message = await RefusedAsync(_scene.Options(server) with { Attempts = 2 });
        Assert.Contains("the connection broke off after 2,000 of 300,000 bytes (2 attempts).", message, StringComparison.Ordinal);
        Assert.Equal(_scene.Content[..2000], File.ReadAllBytes(_scene.Partial));
    }

    [Fact]
    public async Task SilentInEveryAttempt()
    {
        using var server = new LoopbackServer(Replies.File(_scene.Content, until: 1000, hold: Replies.Forever));
        string message = await RefusedAsync(_scene.Options(server) with { Attempts = 1, StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Contains("nothing came for 1 s.", message, StringComparison.Ordinal);
        Assert.Equal(1000, new FileInfo(_scene.Partial).Length);
    }

    [Fact]
    public async Task WrongFileIsNotAskedForAgain()
    {
        byte[] page = "<html>Please log in</html>"u8.ToArray();
        using var server = new LoopbackServer(Replies.Whole(page));
        string message = await RefusedAsync(_scene.Options(server));
        Assert.Contains(
            $"the 26 bytes that came are not that file, their SHA-256 begins with {FetchScene.HashOf(page)} instead of "
            + $"{FetchScene.HashOf(_scene.Content)}; a proxy or a mirror may have changed it.",
            message,
            StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Equal([_scene.Name + ".lock"], _scene.Entries);
    }

    [Fact]
    public async Task ForeignBeginningAndThenAWrongFile()
    {
        _scene.Put(_scene.Partial, new byte[1000]);
        byte[] other = new byte[2000];
        using var server = new LoopbackServer(Replies.File(other), Replies.File(other));
        Assert.Contains("the 2,000 bytes that came are not that file", await RefusedAsync(_scene.Options(server)), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
        Assert.False(File.Exists(_scene.Partial));
    }

    [Fact]
    public async Task MoreBytesThanTheServerSpokeOf()
    {
        _scene.Put(_scene.Partial, _scene.Content[..100_000]);
        using var server = new LoopbackServer(Replies.Raw(
            "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Range: bytes 100000-149999/150000\r\n\r\n", _scene.Content[100_000..]));
        string message = await RefusedAsync(_scene.Options(server));
        Assert.Contains("more bytes came than the 150,000 that the server spoke of.", message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.Partial));
    }

    [Fact]
    public async Task MoreBytesThanAnyFileHas()
    {
        using var server = new LoopbackServer(Replies.Raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", _scene.Content));
        var failure = await Assert.ThrowsAsync<WeightsFileException>(() => PretrainedFiles.FetchAsync(
            _scene.Name, _scene.Options(server), null, FetchScene.Outside with { MostBytes = 299_999 }, CancellationToken.None));
        Assert.Contains("more than 299,999 bytes came, and no end.", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.Partial));
    }

    [Fact]
    public async Task PackedOnTheWay()
    {
        using var server = new LoopbackServer(Replies.Whole(_scene.Content, "Content-Encoding: gzip\r\n"));
        Assert.Contains("it comes packed ('gzip')", await RefusedAsync(_scene.Options(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyListensAndIsAskedOnce()
    {
        string message = await RefusedAsync(_scene.Options(UnusedAddress()) with { Attempts = 2 });
        Assert.Contains("refused", message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatGoesAwayIsAskedAgain()
    {
        LoopbackServer? server = null;
        using (server = new LoopbackServer(async (_, stream, cancellationToken) =>
        {
            server!.StopListening();
            await stream.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken);
        }))
        {
            string message = await RefusedAsync(_scene.Options(server) with { Attempts = 3 });
            Assert.Contains("refused", message, StringComparison.Ordinal);
            Assert.Contains("(3 attempts).", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UnknownHostIsAskedForOnce()
    {
        string message = await RefusedAsync(_scene.Options(new Uri("https://mirror.invalid/models/")));
        Assert.StartsWith($"Cannot download '{_scene.Name}' from https://mirror.invalid/models/: ", message, StringComparison.Ordinal);
        Assert.Contains("mirror.invalid:443", message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyThatRefuses()
    {
        using var proxy = new LoopbackServer(Replies.Status(407));
        using HttpClient client = FetchScene.ClientThrough(new WebProxy(proxy.Address));
        var failure = await Assert.ThrowsAsync<WeightsFileException>(() => PretrainedFiles.FetchAsync(
            _scene.Name, _scene.Options(new Uri("https://mirror.invalid/models/")), null, FetchScene.Outside with { Http = client }, CancellationToken.None));
        Assert.Contains("407", failure.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", failure.Message, StringComparison.Ordinal);
        Assert.Equal("CONNECT mirror.invalid:443 HTTP/1.1", Assert.Single(proxy.Requests).Line);
    }

    [Fact]
    public async Task CertificateThatNobodyVouchesForIsRefusedAtOnce()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var server = new LoopbackServer(certificate, Replies.File(_scene.Content));
        string message = await RefusedAsync(_scene.Options(server));
        Assert.StartsWith($"Cannot download '{_scene.Name}' from https://127.0.0.1:", message, StringComparison.Ordinal);
        Assert.Contains(": no trusted connection, ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task OfflineNobodyIsAsked()
    {
        using var server = new LoopbackServer();
        Assert.Equal(
            $"'{_scene.Name}' is not in '{_scene.Cache}', and downloads are switched off. Download it from {server.Address}{_scene.Name} and put it there.",
            await RefusedAsync(_scene.Options(server) with { Offline = true }));
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(_scene.Cache));
    }

    private static Uri UnusedAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    private async Task<string> RefusedAsync(PretrainedOptions options)
    {
        var failure = await Assert.ThrowsAsync<WeightsFileException>(() => _scene.FetchAsync(options));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.False(File.Exists(_scene.Target));
        return failure.Message;
    }
}
