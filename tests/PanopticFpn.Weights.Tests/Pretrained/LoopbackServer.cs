using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>A server that answers each request as the test says, also wrongly.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly X509Certificate2? _certificate;
    private readonly Reply[] _replies;
    private readonly Task _accepting;

    /// <param name="replies">What the first request gets, the second, and so on; one more is an error 500 that the count shows.</param>
    public LoopbackServer(params Reply[] replies)
        : this(null, replies)
    {
    }

    /// <param name="certificate">What it shows of itself, as an https server.</param>
    /// <param name="replies">As above.</param>
    public LoopbackServer(X509Certificate2? certificate, params Reply[] replies)
    {
        _certificate = certificate;
        _replies = replies;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/");

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Takes no more connections, as a server that is switched off.</summary>
    public void StopListening() => _listener.Stop();

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Stop();
        _accepting.Wait();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = await OpenAsync(client);
                Request request = await ReadAsync(stream, _closing.Token);
                int number;
                lock (_requests)
                {
                    number = _requests.Count;
                    _requests.Enqueue(request);
                }

                Reply reply = number < _replies.Length ? _replies[number] : Replies.Status(500);
                await reply(request, stream, _closing.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or AuthenticationException)
            {
                // The client has had enough, or the test.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _closing.Token);
        return secure;
    }

    private static async Task<Request> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new Request(lines[0], headers);
    }
}

/// <summary>What a client asked.</summary>
internal sealed record Request(string Line, IReadOnlyDictionary<string, string> Headers)
{
    public string? Range => Headers.GetValueOrDefault("Range");

    public string? IfRange => Headers.GetValueOrDefault("If-Range");
}

/// <summary>Writes an answer; the connection ends with it.</summary>
internal delegate Task Reply(Request request, Stream stream, CancellationToken cancellationToken);
