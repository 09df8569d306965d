using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>What is said of a file that cannot be had: which, from where, why, and what to do, in one line.</summary>
internal sealed class FetchFailures(FetchPlace place)
{
    /// <summary>The server cannot be reached, or does not give it.</summary>
    /// <param name="reason">A clause without full stop.</param>
    /// <param name="inner">What told so.</param>
    public WeightsFileException NotDownloaded(string reason, Exception? inner = null) => new(
        $"Cannot download '{place.Name.File}' from {place.Base}: {reason}. Download it elsewhere and put it at '{place.Target}', or name a mirror.", inner);

    /// <summary>Nobody may be asked for it.</summary>
    public WeightsFileException NotCached() =>
        new($"'{place.Name.File}' is not in '{place.Directory}', and downloads are switched off. Download it from {place.Address} and put it there.");

    /// <summary>The one in the cache is not what its name says.</summary>
    public WeightsFileException Damaged(string hash) =>
        new($"'{place.Target}' is damaged, or another file: its SHA-256 begins with {place.Name.Shown(hash)}, that of the published one with "
            + $"{place.Name.HashPrefix}. Delete it, and it is downloaded again.");

    /// <summary>What came is not what its name says.</summary>
    public WeightsFileException WrongHash(string hash, long length) => NotDownloaded(
        $"the {length:N0} bytes that came are not that file, their SHA-256 begins with {place.Name.Shown(hash)} instead of "
        + $"{place.Name.HashPrefix}; a proxy or a mirror may have changed it");

    /// <summary>The disk does not take it.</summary>
    /// <param name="failure">What the disk said.</param>
    /// <param name="total">The bytes of the whole file, where they are known.</param>
    public WeightsFileException NotStored(Exception failure, long? total)
    {
        string need = total is { } bytes ? $" ({bytes:N0} bytes)" : "";
        (string reason, string advice) = FileFaults.IsFull(failure)
            ? ("no space is left there", "Make room")
            : (failure is UnauthorizedAccessException ? "no permission to write there" : OneLine(failure), "Make it writable");
        return new($"Cannot store '{place.Name.File}'{need} in '{place.Directory}': {reason}. {advice}, or name another directory (TORCH_HOME).", failure);
    }

    /// <summary>Its place in the cache is taken.</summary>
    public WeightsFileException IsDirectory() => new($"'{place.Target}' is a directory, expected a file. Remove it, and the file is downloaded.");

    /// <summary>The one in the cache cannot be read.</summary>
    public WeightsFileException NotRead(Exception failure) =>
        new($"Cannot read '{place.Target}': {(failure is UnauthorizedAccessException ? "no permission to" : OneLine(failure))}.", failure);

    /// <summary>Why the server does not give it, as a clause.</summary>
    public string Explain(HttpStatusCode status, HttpResponseHeaders headers) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => $"the server has no such file ({(int)status} for {place.Address})",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"the server does not allow it ({(int)status} for {place.Address})",
        HttpStatusCode.ProxyAuthenticationRequired => "the proxy wants a user name and a password (407)",
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
            $"the server sends on to '{headers.Location}', which is not followed ({(int)status})",
        _ => $"the server answered {(int)status} ({status})",
    };

    /// <summary>Why the server is not reached, as a clause.</summary>
    public static string Explain(HttpRequestException failure)
    {
        if (failure.GetBaseException() is AuthenticationException untrusted)
            return "no trusted connection, " + OneLine(untrusted);
        // These name the host, which may be a proxy; the others only point at what is within.
        bool namesHost = failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError;
        return OneLine(namesHost ? failure : failure.GetBaseException());
    }

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
