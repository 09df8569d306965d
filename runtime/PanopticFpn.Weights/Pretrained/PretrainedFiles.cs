using PanopticFpn.Weights.Pretrained;

namespace PanopticFpn.Weights;

/// <summary>Published weights files in PyTorch's own cache: what PyTorch has downloaded is used here, and the other way round.</summary>
public static class PretrainedFiles
{
    /// <summary>
    /// PyTorch's directory for them: <c>$TORCH_HOME/hub/checkpoints</c>, else <c>$XDG_CACHE_HOME/torch/hub/checkpoints</c>,
    /// else <c>~/.cache/torch/hub/checkpoints</c>. The environment is read at each call; an empty variable counts as absent.
    /// </summary>
    public static string DefaultDirectory => CacheDirectory.Of(
        Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>Finds a file in the cache, or downloads it into the cache.</summary>
    /// <param name="file">
    /// The file's name as its publisher gives it, such as <c>resnet50-0676ba61.pth</c>: the hexadecimal digits before the
    /// extension, eight or more, are the beginning of its SHA-256, which is verified at every call.
    /// </param>
    /// <param name="options">Where from and where to, or null for the defaults.</param>
    /// <param name="progress">Is told of a download some ten times a second, and of its end; not of a file that is in the cache.</param>
    /// <param name="cancellationToken">Stops the download; what has come stays beside, and a later call goes on from there.</param>
    /// <returns>The full path of the file, whole and verified.</returns>
    /// <remarks>Several processes and threads may ask for one file at once: one of them downloads it, the others wait.</remarks>
    /// <exception cref="ArgumentException">The name is no such name, or an option is out of its range.</exception>
    /// <exception cref="WeightsFileException">The file cannot be downloaded or stored, or the one in the cache is damaged; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<string> FetchAsync(
        string file,
        PretrainedOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        FetchAsync(file, options, progress, FetchOutside.Default, cancellationToken);

    /// <summary>The same with another network or another disk.</summary>
    internal static Task<string> FetchAsync(
        string file,
        PretrainedOptions? options,
        IProgress<DownloadProgress>? progress,
        FetchOutside outside,
        CancellationToken cancellationToken)
    {
        PublishedName name = PublishedName.Parse(file);
        options ??= new PretrainedOptions();
        options.Check();
        return new Fetch(new FetchPlace(name, options), options, progress, outside).RunAsync(cancellationToken);
    }
}
