using System.Net;
using System.Net.Http.Headers;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>The network and the disk as a download meets them.</summary>
/// <param name="Http">Sends the requests; without a time limit of its own.</param>
/// <param name="OpenPartial">Opens the file that grows, or makes it: to be read, written, and cut.</param>
internal sealed record FetchOutside(HttpClient Http, Func<string, Stream> OpenPartial)
{
    /// <summary>How many bytes are taken where the server does not say how many come; the largest published files have 2.5 GB.</summary>
    public long MostBytes { get; init; } = 4L << 30;

    /// <summary>The real ones; the proxies are those of the environment.</summary>
    public static FetchOutside Default { get; } = new(CreateClient(new SocketsHttpHandler()), OpenFile);

    /// <summary>A client for files: nothing is unpacked on the way, for the hash is that of the file.</summary>
    public static HttpClient CreateClient(SocketsHttpHandler handler)
    {
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.UseCookies = false;
        // A long process meets a server that has moved.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        string? version = typeof(FetchOutside).Assembly.GetName().Version?.ToString(3);
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("PanopticFpn.Weights", version));
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        return client;
    }

    /// <summary>A file without a buffer: what is written comes in large pieces.</summary>
    public static Stream OpenFile(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
}
