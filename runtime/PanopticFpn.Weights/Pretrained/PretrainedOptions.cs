namespace PanopticFpn.Weights;

/// <summary>Where published weights come from, where they are kept, and how patiently they are asked for.</summary>
public sealed record PretrainedOptions
{
    /// <summary>The directory of the files on the server, <c>http</c> or <c>https</c>; a mirror's address stands here.</summary>
    public Uri BaseAddress { get; init; } = new("https://download.pytorch.org/models/");

    /// <summary>The directory that keeps the files; made where it is missing. By default <see cref="PretrainedFiles.DefaultDirectory"/>.</summary>
    public string CacheDirectory { get; init; } = PretrainedFiles.DefaultDirectory;

    /// <summary>How often the server is asked at most before the download is given up; at least 1.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>
    /// The pause before the second attempt; each one after it is twice as long. A server that names a pause
    /// (<c>Retry-After</c>) gets it, but no pause is longer than a minute.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server may send nothing before the attempt counts as failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether only the cache is asked: a file that is not in it is an error.</summary>
    public bool Offline { get; init; }

    /// <summary>Refuses what no download could work with.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        if (BaseAddress is not { IsAbsoluteUri: true } || (BaseAddress.Scheme != Uri.UriSchemeHttp && BaseAddress.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"{nameof(BaseAddress)}: expected an absolute http or https address, got '{BaseAddress}'.");
        // They would not be sent; better said than silently left out (and never repeated in a message).
        if (BaseAddress.UserInfo.Length + BaseAddress.Query.Length + BaseAddress.Fragment.Length > 0)
            throw new ArgumentException($"{nameof(BaseAddress)}: expected a directory's address, without credentials, query, and fragment.");
        if (string.IsNullOrWhiteSpace(CacheDirectory) || CacheDirectory.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"{nameof(CacheDirectory)}: expected a directory, got '{CacheDirectory}'.");
        if (Attempts < 1)
            throw new ArgumentException($"{nameof(Attempts)}: expected at least 1, got {Attempts}.");
        if (RetryDelay < TimeSpan.Zero)
            throw new ArgumentException($"{nameof(RetryDelay)}: expected zero or more, got {RetryDelay}.");
        if (StallTimeout <= TimeSpan.Zero || StallTimeout > TimeSpan.FromDays(1))
            throw new ArgumentException($"{nameof(StallTimeout)}: expected more than zero and at most a day, got {StallTimeout}.");
    }
}
