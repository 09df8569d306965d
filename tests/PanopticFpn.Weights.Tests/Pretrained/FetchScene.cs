using System.Net;
using System.Security.Cryptography;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pretrained;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>A cache directory of a test's own, and a file that is worth fetching.</summary>
internal sealed class FetchScene : IDisposable
{
    /// <summary>The loopback server itself, whatever proxy the environment names.</summary>
    public static readonly FetchOutside Outside = FetchOutside.Default with { Http = FetchOutside.CreateClient(new SocketsHttpHandler { UseProxy = false }) };

    private readonly TemporaryDirectory _directory = new();

    public FetchScene()
    {
        Content = new byte[300_000];
        new Random(20).NextBytes(Content);
        Name = $"net-{HashOf(Content)}.pth";
    }

    /// <summary>The file's bytes.</summary>
    public byte[] Content { get; }

    /// <summary>Its published name.</summary>
    public string Name { get; }

    /// <summary>The cache; it is not there at first.</summary>
    public string Cache => _directory.File("hub/checkpoints");

    public string Target => Path.Combine(Cache, Name);

    public string Partial => Target + ".partial";

    /// <summary>What lies in the cache.</summary>
    public IEnumerable<string> Entries => Directory.EnumerateFileSystemEntries(Cache).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..8];

    /// <summary>A client behind a proxy.</summary>
    public static HttpClient ClientThrough(IWebProxy proxy) => FetchOutside.CreateClient(new SocketsHttpHandler { Proxy = proxy });

    /// <summary>Puts a file into the cache.</summary>
    public void Put(string path, byte[] content)
    {
        Directory.CreateDirectory(Cache);
        File.WriteAllBytes(path, content);
    }

    /// <summary>The defaults, without the pauses.</summary>
    public PretrainedOptions Options(Uri address) => new() { BaseAddress = address, CacheDirectory = Cache, RetryDelay = TimeSpan.FromMilliseconds(1) };

    public PretrainedOptions Options(LoopbackServer server) => Options(server.Address);

    public Task<string> FetchAsync(LoopbackServer server, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        FetchAsync(Options(server), progress, cancellationToken);

    public Task<string> FetchAsync(PretrainedOptions options, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        PretrainedFiles.FetchAsync(Name, options, progress, Outside, cancellationToken);

    public void Dispose() => _directory.Dispose();
}

/// <summary>Keeps the reports in their order, as <see cref="Progress{T}"/> does not.</summary>
internal sealed class Reports : List<DownloadProgress>, IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value) => Add(value);
}
