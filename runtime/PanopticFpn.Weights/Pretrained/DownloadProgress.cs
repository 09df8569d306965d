namespace PanopticFpn.Weights;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">The bytes that are there, with those that an earlier attempt left; fewer than before only where the download had to begin anew.</param>
/// <param name="Total">The bytes of the whole file, or null where the server does not say.</param>
/// <param name="Elapsed">The time since the download began.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total, TimeSpan Elapsed);
